/* Where people are placed, under the number they had on the day the placement began. */
select
    status.nomor_pegawai as employee_id,
    penempatan.tmt as valid_from,
    nullif(penempatan.sampai_tgl, '0000-00-00') as valid_to,
    penempatan.kode_unit as unit_id,
    penempatan.kode_jadwal as schedule_id,
    nullif(penempatan.no_sk, '') as decision_number
from tb_penempatan as penempatan
inner join tb_status_kepegawaian as status
    on status.id_peg = penempatan.id_peg
    and penempatan.tmt >= status.tmt
    and (status.sampai_tgl = '0000-00-00' or penempatan.tmt <= status.sampai_tgl)
