-- What contacts did, of the kinds that rules listen to, in the order of recording,
-- without what a colleague has taken back. Read by points/stored_events.py.
SELECT event.id, event.contact_id, event.kind, event.subject_id, COALESCE(subject.key, ''),
       event.url, event.occurred_at, event.source, event.properties, event.machine,
       COALESCE(subject.category, ''), COALESCE(subject.topics, '{}'),
       COALESCE(subject.content_stage, ''), event.recorded_at
  FROM contacts_event AS event
  LEFT JOIN contacts_subject AS subject ON subject.id = event.subject_id
 WHERE event.contact_id = ANY(%(contacts)s::bigint[]) AND event.kind = ANY(%(kinds)s)
   AND NOT EXISTS (SELECT FROM points_takenback AS back WHERE back.event_id = event.id)
 ORDER BY event.id;
