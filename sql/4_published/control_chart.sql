/* table: control_chart   file: shared   partition: none
   Signal or noise: one row per value of a unit or the agency in a month that is over, of the indicators of a month. Each is judged
   with what was known in that month: the newest points up to it give mean and natural limits (XmR chart: mean +/- 2.66 mean moving
   ranges), reference.chart_rule says what is a signal. Made of unit_value: what is left out there is no point here. A month without
   a value is a gap: the moving range does not reach over it, the rules pass over it. Year-to-date figures have no chart.
   indonesia: Sinyal atau naik turun biasa: satu baris per nilai unit atau instansi pada bulan yang sudah lewat, untuk indikator bulanan. Titik terbaru sampai bulan itu memberi rata-rata dan batas alami (diagram XmR); reference.chart_rule menentukan apa yang disebut sinyal. Dibuat dari unit_value: yang disembunyikan di sana bukan titik di sini. Bulan tanpa nilai adalah celah.
   columns:
     indicator_id: indicator, see published.indicator | indikator, lihat published.indicator
     measure: which of the indicator's measures | ukuran yang mana dari indikator itu
     grain: unit (with all units below it) or agency | unit (beserta semua unit di bawahnya) atau agency, seluruh instansi
     period_start: first day of the month | hari pertama bulan itu
     period_end: last day of the month | hari terakhir bulan itu
     subject_id: unit, or AGENCY | unit, atau AGENCY untuk seluruh instansi
     unit_id: unit; null for the agency | unit; kosong untuk seluruh instansi
     value: the month's value | nilai bulan itu
     moving_range: distance from the value of the month before; null after a gap | jarak dari nilai bulan sebelumnya; kosong sesudah bulan tanpa nilai
     n_points: points that mean and limits are made of (count) | banyaknya titik yang membentuk rata-rata dan batas (jumlah)
     mean: their mean; null while they are too few | rata-ratanya; kosong selama titiknya terlalu sedikit
     lower_limit: lower natural limit, not below what the unit allows | batas alami bawah, tidak di bawah nilai terendah satuannya
     upper_limit: upper natural limit, not above what the unit allows | batas alami atas, tidak di atas nilai tertinggi satuannya
     rule: strongest rule that fired: LUAR_BATAS outside a limit, SATU_SISI on one side of the mean, TREN rising or falling, DEKAT_BATAS near a limit; null without a signal | aturan terkuat yang terpenuhi: LUAR_BATAS di luar batas, SATU_SISI berturut-turut di satu sisi rata-rata, TREN naik atau turun terus, DEKAT_BATAS dekat batas; kosong tanpa sinyal
     rules: all rules that fired, strongest first | semua aturan yang terpenuhi, yang terkuat lebih dulu
     side: where the signal points to: ATAS up, BAWAH down | arah sinyal: ATAS atau BAWAH
     verdict: PERBAIKAN improvement, PERHATIAN concern, PERUBAHAN a signal where neither direction is better, WAJAR common cause; null while points are too few | PERBAIKAN membaik, PERHATIAN perlu perhatian, PERUBAHAN berubah tanpa arah yang lebih baik, WAJAR naik turun biasa; kosong selama titiknya terlalu sedikit
     target: target in force, see reference.target; null without one | target yang berlaku, lihat reference.target; kosong tanpa target
     capability: ANDAL both limits meet the target, TIDAK_TERCAPAI neither does, TIDAK_PASTI it is between them; null without target or limits | ANDAL kedua batas memenuhi target, TIDAK_TERCAPAI keduanya tidak, TIDAK_PASTI target di antara keduanya; kosong tanpa target atau batas
     reason: why there is no verdict: KURANG_BULAN too few months | sebab tidak ada kesimpulan: KURANG_BULAN bulannya belum cukup */
with studied as (
    select
        value.indicator_id, value.measure, value.grain, value.period_start, value.period_end, value.subject_id, value.unit_id,
        value.value,
        -- Four decimals, exact from here on: a value is never above a mean of values that are all the same.
        cast(value.value as numeric(18, 4)) as told,
        indicator.unit, indicator.better,
        cast(extract(year from value.period_start) * 12 + extract(month from value.period_start) as int) as month_number,
        dense_rank() over (
            order by
                value.indicator_id nulls last, value.measure nulls last, value.grain nulls last, value.subject_id nulls last
        ) as series
    from published.unit_value as value
    join published.indicator on indicator.indicator_id = value.indicator_id and indicator.measure = ''
    where
        value.grain in ('unit', 'agency')
        and value.value is not null
        and (indicator.grain like '% x month' or indicator.grain like '% x snapshot')
        and value.period_end <= (select max(release.as_of) from published.release)
),
stepped as (
    select
        studied.*,
        row_number() over (partition by series order by period_start nulls last) as seq,
        told - lag(told) over (partition by series order by period_start nulls last) as step,
        month_number - lag(month_number) over (partition by series order by period_start nulls last) as months_since
    from studied
),
point as (
    -- Running sums: what lies between two points is the difference of theirs.
    select
        stepped.*,
        case when months_since = 1 then abs(step) end as moving_range,
        cast(sum(told) over series_so_far as numeric(18, 4)) as sum_told,
        cast(sum(case when months_since = 1 then abs(step) else 0 end) over series_so_far as numeric(18, 4)) as sum_range,
        sum(case when months_since = 1 then 1 else 0 end) over series_so_far as sum_ranges,
        sum(case when step > 0 then 1 else 0 end) over series_so_far as sum_rises,
        sum(case when step < 0 then 1 else 0 end) over series_so_far as sum_falls
    from stepped
    window series_so_far as (partition by series order by seq nulls last)
),
setting as (
    select
        month.period_end,
        max(case when parameter_id = 'chart_window_points' then cast(parameter_value as int) end) as window_points,
        max(case when parameter_id = 'chart_baseline_points' then cast(parameter_value as int) end) as baseline_points,
        max(case when parameter_id = 'chart_minimum_points' then cast(parameter_value as int) end) as minimum_points,
        max(case when parameter_id = 'chart_minimum_ranges' then cast(parameter_value as int) end) as minimum_ranges,
        max(case when parameter_id = 'chart_limit_factor' then cast(parameter_value as numeric(6, 3)) end) as limit_factor
    from (select distinct period_end from studied) as month
    join reference.parameter
        on parameter_id like 'chart_%'
        and month.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    group by month.period_end
),
span as (
    select
        point.*, setting.minimum_points, setting.minimum_ranges, setting.limit_factor,
        greatest(point.seq - setting.window_points, 0) + 1 as first_seq,
        least(point.seq, greatest(point.seq - setting.window_points, 0) + coalesce(setting.baseline_points, setting.window_points))
            as last_seq
    from point
    join setting on setting.period_end = point.period_end
),
counted as (
    select
        span.*,
        cast(span.last_seq - span.first_seq + 1 as numeric(4, 0)) as n,
        cast(newest.sum_told - oldest.sum_told + oldest.told as numeric(18, 4)) as total,
        cast(newest.sum_ranges - oldest.sum_ranges as numeric(4, 0)) as m,
        cast(newest.sum_range - oldest.sum_range as numeric(18, 4)) as total_range
    from span
    join point as oldest on oldest.series = span.series and oldest.seq = span.first_seq
    join point as newest on newest.series = span.series and newest.seq = span.last_seq
),
limited as (
    -- Both are n x m times too large, which keeps them exact: the mean, and the distance of a limit from it.
    select
        counted.*,
        m * total as mean_scaled,
        limit_factor * n * total_range as width_scaled
    from counted
    where n >= minimum_points and m >= minimum_ranges
),
distance as (
    select
        limited.series, limited.seq, rule.rule_id, rule.rule_rank, rule.n_points, newer.seq as of_seq,
        cast(rule.beyond_thirds as numeric(4, 0)) * limited.width_scaled as needed,
        3 * (limited.n * limited.m * newer.told - limited.mean_scaled) as reached
    from limited
    join reference.chart_rule as rule
        on rule.beyond_thirds is not null
        and limited.period_end between rule.valid_from and coalesce(rule.valid_to, date '9999-12-31')
    join point as newer
        on newer.series = limited.series and newer.seq <= limited.seq and newer.seq > limited.seq - rule.of_points
),
signal as (
    select series, seq, rule_id, rule_rank, 'ATAS' as side
    from distance
    group by series, seq, rule_id, rule_rank, n_points
    having
        sum(case when reached > needed then 1 else 0 end) >= n_points
        and max(case when of_seq = seq and reached > needed then 1 end) = 1
    union all
    select series, seq, rule_id, rule_rank, 'BAWAH'
    from distance
    group by series, seq, rule_id, rule_rank, n_points
    having
        sum(case when -reached > needed then 1 else 0 end) >= n_points
        and max(case when of_seq = seq and -reached > needed then 1 end) = 1
    union all
    select
        limited.series, limited.seq, rule.rule_id, rule.rule_rank,
        case when limited.sum_rises - former.sum_rises = rule.n_points - 1 then 'ATAS' else 'BAWAH' end
    from limited
    join reference.chart_rule as rule
        on rule.beyond_thirds is null
        and limited.period_end between rule.valid_from and coalesce(rule.valid_to, date '9999-12-31')
    join point as former on former.series = limited.series and former.seq = limited.seq - (rule.n_points - 1)
    where
        limited.sum_rises - former.sum_rises = rule.n_points - 1
        or limited.sum_falls - former.sum_falls = rule.n_points - 1
),
fired as (
    select
        series, seq,
        min(rule_rank) as rule_rank,
        string_agg(rule_id, ', ' order by rule_rank nulls last) as rules
    from signal
    group by series, seq
),
judged as (
    select
        counted.*, target.target,
        cast(
            cast(limited.mean_scaled as double precision) / cast(limited.n * limited.m as double precision) as numeric(18, 4)
        ) as mean,
        cast(
            greatest(
                cast(limited.mean_scaled - limited.width_scaled as double precision)
                / cast(limited.n * limited.m as double precision),
                case when own.unit is null then general.lower_bound else own.lower_bound end
            ) as numeric(18, 4)
        ) as lower_limit,
        cast(
            least(
                cast(limited.mean_scaled + limited.width_scaled as double precision)
                / cast(limited.n * limited.m as double precision),
                case when own.unit is null then general.upper_bound else own.upper_bound end
            ) as numeric(18, 4)
        ) as upper_limit,
        signal.rule_id, fired.rules, signal.side
    from counted
    left join limited on limited.series = counted.series and limited.seq = counted.seq
    left join fired on fired.series = counted.series and fired.seq = counted.seq
    left join signal
        on signal.series = counted.series and signal.seq = counted.seq and signal.rule_rank = fired.rule_rank
    left join reference.target
        on target.indicator_id = counted.indicator_id
        and target.measure = counted.measure
        and counted.period_end between target.valid_from and coalesce(target.valid_to, date '9999-12-31')
    left join reference.chart_bound as own
        on own.unit = counted.unit
        and own.measure = counted.measure
        and counted.period_end between own.valid_from and coalesce(own.valid_to, date '9999-12-31')
    left join reference.chart_bound as general
        on general.unit = counted.unit
        and general.measure = '*'
        and counted.period_end between general.valid_from and coalesce(general.valid_to, date '9999-12-31')
)
select
    cast(indicator_id as text) as indicator_id,
    cast(measure as text) as measure,
    cast(grain as text) as grain,
    cast(period_start as date) as period_start,
    cast(period_end as date) as period_end,
    cast(subject_id as text) as subject_id,
    cast(unit_id as text) as unit_id,
    cast(value as double precision) as value,
    cast(moving_range as numeric(18, 4)) as moving_range,
    cast(n as int) as n_points,
    cast(mean as numeric(18, 4)) as mean,
    cast(case when mean is not null then lower_limit end as numeric(18, 4)) as lower_limit,
    cast(case when mean is not null then upper_limit end as numeric(18, 4)) as upper_limit,
    cast(rule_id as text) as rule,
    cast(rules as text) as rules,
    cast(side as text) as side,
    cast(
        case
            when mean is null then null
            when side is null then 'WAJAR'
            when better not in ('higher', 'lower') then 'PERUBAHAN'
            when (better = 'higher') = (side = 'ATAS') then 'PERBAIKAN'
            else 'PERHATIAN'
        end as text
    ) as verdict,
    cast(target as numeric(18, 4)) as target,
    cast(
        case
            when mean is null or target is null or better not in ('higher', 'lower') then null
            when (better = 'higher' and lower_limit >= target) or (better = 'lower' and upper_limit <= target) then 'ANDAL'
            when (better = 'higher' and upper_limit < target) or (better = 'lower' and lower_limit > target) then 'TIDAK_TERCAPAI'
            else 'TIDAK_PASTI'
        end as text
    ) as capability,
    cast(case when mean is null then 'KURANG_BULAN' end as text) as reason
from judged
