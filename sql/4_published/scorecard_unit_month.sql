/* view: scorecard_unit_month   file: shared
   One row per month and unit (with the units below it), the unit figures side by side; percentages 0-100. */
select
    value.period_start,
    value.unit_id,
    unit.unit_name,
    max(value.value) filter (where value.indicator_id = 'required_days') as required_days,
    max(value.value) filter (where value.indicator_id = 'attendance_rate' and value.measure = 'rate') as attendance_rate,
    max(value.value) filter (
        where value.indicator_id = 'attendance_rate' and value.measure = 'net_of_leave'
    ) as attendance_rate_net_of_leave,
    max(value.value) filter (where value.indicator_id = 'unexcused_absence_rate') as unexcused_absence_rate,
    max(value.value) filter (where value.indicator_id = 'punctuality') as punctuality,
    max(value.value) filter (where value.indicator_id = 'missing_punch_rate') as missing_punch_rate,
    max(value.value) filter (where value.indicator_id = 'late_minutes') as late_minutes,
    max(value.value) filter (where value.indicator_id = 'staff_with_20_jp' and value.measure = 'all') as staff_with_20_jp,
    max(value.value) filter (where value.indicator_id = 'mean_jp') as mean_jp,
    max(value.value) filter (where value.indicator_id = 'complaint_volume' and value.measure = 'all') as complaint_volume,
    max(value.value) filter (where value.indicator_id = 'resolved_in_time') as resolved_in_time,
    max(value.value) filter (where value.indicator_id = 'follow_up_rate') as follow_up_rate,
    max(value.value) filter (where value.indicator_id = 'overdue_open') as overdue_open,
    max(value.n_people) filter (where value.indicator_id = 'unit_attendance') as n_people
from published.unit_value as value
left join published.unit
    on unit.unit_id = value.unit_id and value.period_end between unit.valid_from and unit.valid_to
where value.grain = 'unit'
group by value.period_start, value.unit_id, unit.unit_name
