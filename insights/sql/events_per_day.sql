-- insights/sql/events_per_day.sql
-- How many events people and machines caused on each day of a time zone, without what was taken
-- back.
-- Read by insights.daily for the dashboard; the BRIN index on occurred_at keeps it to the
-- blocks of the period.
SELECT (occurred_at AT TIME ZONE %(zone)s)::date AS day,
       count(*) FILTER (WHERE machine IS NULL) AS people,
       count(*) FILTER (WHERE machine <> 'taken back') AS machines
  FROM contacts_event
 WHERE occurred_at >= %(since)s
   AND occurred_at < %(until)s
 GROUP BY day;
