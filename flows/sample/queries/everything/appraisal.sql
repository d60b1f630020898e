/* Appraisals (SKP), under the number the person had on the last day of the year. */
select
    status.nomor_pegawai as employee_id,
    skp.tahun as appraisal_year,
    skp.periode as period_kind,
    nullif(skp.hasil, '') as result,
    nullif(skp.perilaku, '') as behaviour,
    nullif(skp.predikat, '') as predicate,
    nullif(skp.nilai_skp, '') as skp_value,
    nullif(skp.nilai_perilaku, '') as behaviour_value,
    nullif(skp.bobot, '') as weighting,
    nullif(skp.ide_baru, '') as has_idea,
    nullif(skp.nilai, '') as stated_value,
    nullif(skp.disahkan, '0000-00-00') as approved_on,
    nullif(skp.bulan, 0) as months_covered,
    nullif(skp.pelayanan, '') as service_score,
    nullif(skp.akuntabel, '') as accountable_score,
    nullif(skp.kompeten, '') as competent_score,
    nullif(skp.harmonis, '') as harmonious_score,
    nullif(skp.loyal, '') as loyal_score,
    nullif(skp.adaptif, '') as adaptive_score,
    nullif(skp.kolaboratif, '') as collaborative_score
from tb_skp as skp
inner join tb_status_kepegawaian as status
    on status.id_peg = skp.id_peg
    and skp.tahun || '-12-31' >= status.tmt
    and (status.sampai_tgl = '0000-00-00' or skp.tahun || '-12-31' <= status.sampai_tgl)
