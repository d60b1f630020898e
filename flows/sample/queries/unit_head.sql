/* Who headed which unit, under the number they had on the day they began. */
select
    kepala.kode_unit as unit_id,
    kepala.tmt as valid_from,
    status.nomor_pegawai as employee_id,
    nullif(kepala.sampai_tgl, '0000-00-00') as valid_to,
    kepala.status as head_status,
    nullif(kepala.no_sk, '') as decision_number
from tb_kepala_unit as kepala
inner join tb_status_kepegawaian as status
    on status.id_peg = kepala.id_peg
    and kepala.tmt >= status.tmt
    and (status.sampai_tgl = '0000-00-00' or kepala.tmt <= status.sampai_tgl)
