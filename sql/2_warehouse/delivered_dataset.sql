/* table: delivered_dataset   partition: none
   The datasets of which the office has ever loaded something. What needs another one is absent, not zero.
   columns:
     dataset: name as in docs/datasets.md */
select distinct cast(load.dataset as text) as dataset
from ops.load
where load.outcome = 'loaded'
