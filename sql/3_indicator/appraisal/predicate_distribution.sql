/* id: predicate_distribution   code: KIN-03   grain: unit x year before   window: ever   roll_up: none   unit: flag   better: higher   minimum_group: 5
   name: Distribution of predicates | Kepatuhan distribusi predikat
   measure all: 1 where the predicates of a unit's staff keep within what the predicate of the organisation allows, else 0; the label names the
   rules that are broken.
   Of the year before, the unit with all units below it on the last day of that year; units whose organisation predicate is delivered.
   At most floor(p x n), at least ceil(p x n) people (reference.appraisal_distribution). With fewer appraised people than
   distribution_minimum_people a breach is 1 with the label PERINGATAN. Without the datasets appraisal and unit_appraisal the indicator is absent.
   legal: PermenPANRB 6/2022; SE MenPANRB 3/2023 */
with organisation as (
    select period.period_start, period.period_end, appraisal.unit_id, appraisal.organisation_predicate, staff.person_id, staff.predicate
    from build.period
    join warehouse.delivered_dataset as delivered on delivered.dataset = 'appraisal'
    join warehouse.fact_unit_appraisal as appraisal
        on appraisal.appraisal_year = extract(year from period.period_start) - 1
    left join warehouse.unit_tree as tree
        on tree.ancestor_unit_id = appraisal.unit_id and period.year_start - 1 between tree.valid_from and tree.valid_to
    left join warehouse.fact_appraisal_year as staff
        on staff.period_start = period.period_start and staff.unit_id = tree.unit_id and staff.predicate is not null
),
staffed as (
    select period_start, period_end, unit_id, organisation_predicate, count(person_id) as n_people
    from organisation
    group by period_start, period_end, unit_id, organisation_predicate
),
tested as (
    -- n <= floor(p x N) is the same as 100 n <= percent x N, for n is whole; so nothing is divided.
    select
        staffed.period_start, staffed.unit_id, rule.rule_number, rule.bound, rule.percent, rule.minimum_people, staffed.n_people,
        string_agg(distinct predicate.name_id, '/' order by predicate.name_id) as predicates,
        count(distinct organisation.person_id) as n_with_it
    from staffed
    join reference.appraisal_distribution as rule
        on rule.organisation_predicate = staffed.organisation_predicate
        and staffed.period_end between rule.valid_from and coalesce(rule.valid_to, date '9999-12-31')
    join reference.appraisal_predicate as predicate
        on predicate.predicate = rule.predicate
        and staffed.period_end between predicate.valid_from and coalesce(predicate.valid_to, date '9999-12-31')
    left join organisation
        on organisation.period_start = staffed.period_start
        and organisation.unit_id = staffed.unit_id
        and organisation.predicate = rule.predicate
    group by
        staffed.period_start, staffed.unit_id, rule.rule_number, rule.bound, rule.percent, rule.minimum_people, staffed.n_people
),
broken as (
    select
        period_start, unit_id,
        string_agg(
            predicates || case when bound = 'MAX' then ' > ' else ' < ' end
            || coalesce(cast(minimum_people as text) || ' ORANG', cast(cast(percent as int) as text) || '%'),
            '; ' order by rule_number
        ) as reasons
    from tested
    where
        (bound = 'MAX' and 100 * n_with_it > percent * n_people)
        or (bound = 'MIN' and (100 * n_with_it < percent * n_people or n_with_it < coalesce(minimum_people, 0)))
    group by period_start, unit_id
),
few as (
    select period.period_start, max(cast(parameter.parameter_value as int)) as n_people
    from build.period
    join reference.parameter
        on parameter.parameter_id = 'distribution_minimum_people'
        and period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    group by period.period_start
)
select
    cast(staffed.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(staffed.unit_id as text) as subject_id,
    cast(staffed.unit_id as text) as unit_id,
    cast(nullif(staffed.n_people, 0) as bigint) as n_people,
    cast(
        case
            when staffed.n_people = 0 then null
            when broken.reasons is null or staffed.n_people < few.n_people then 1
            else 0
        end as numeric(18, 4)
    ) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(
        case
            when staffed.n_people >= few.n_people then broken.reasons
            -- The rules that so few people break would tell what each of them got.
            when staffed.n_people > 0 and broken.reasons is not null then 'PERINGATAN'
        end as text
    ) as label
from staffed
left join few on few.period_start = staffed.period_start
left join broken on broken.period_start = staffed.period_start and broken.unit_id = staffed.unit_id
