-- What contacts did, of the kinds that rules listen to, in the order of recording, without what a
-- colleague has taken back and what is known to be about nothing that a rule asks for. Read by
-- points/stored_events.py. Times come as seconds: most of them are only compared, and a number is
-- read in a tenth of the time of a date.
SELECT event.id, event.contact_id, event.kind, event.subject_id, event.url,
       extract(epoch FROM event.occurred_at)::float8, event.source, event.properties::text,
       event.machine, extract(epoch FROM event.recorded_at)::float8
  FROM contacts_event AS event
 WHERE event.contact_id = ANY(%(contacts)s::bigint[]) AND event.kind = ANY(%(kinds)s)
   AND (event.subject_id IS NULL OR event.subject_id <> ALL(%(passed_over)s::bigint[])
        OR event.id = ANY(%(also)s::bigint[]))
   AND event.machine IS DISTINCT FROM 'taken back'
 ORDER BY event.id;
