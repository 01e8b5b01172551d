-- The interests of some contacts from their events: what each deed adds, halved once in every
-- %(halves_in)s seconds that it lies before the contact's latest one about the topic. What is older
-- than twenty halvings is left out: a millionth of what it was.
-- What is filed under nothing is about what the page is about on which it happened
-- (contacts/filing.py). Run by points/interest.py after merges and where everything is counted again.
INSERT INTO points_interest (contact_id, topic, value, at)
SELECT contact_id, topic, sum(adds * power(0.5::float8,
           (extract(epoch FROM latest - occurred_at) / %(halves_in)s)::float8)), latest
  FROM (SELECT event.contact_id, about.topic, event.occurred_at,
               COALESCE(known.adds, 1) AS adds,
               max(event.occurred_at) OVER (PARTITION BY event.contact_id, about.topic) AS latest
          FROM contacts_event AS event
          LEFT JOIN contacts_subject AS subject ON subject.id = event.subject_id
          LEFT JOIN contacts_subject AS place ON place.kind = 'page' AND place.key = CASE
               WHEN event.url <> '' AND (subject.id IS NULL
                    OR subject.kind <> 'page' AND subject.category = ''
                       AND subject.topics = '{}' AND subject.content_stage = '')
               THEN left(substring(event.url FROM '^[^?#]*'), 500) END
         CROSS JOIN LATERAL (
               SELECT DISTINCT unnest(COALESCE(place.topics, subject.topics))) AS about(topic)
          LEFT JOIN unnest(%(kinds)s::text[], %(adds)s::float8[]) AS known(kind, adds)
            ON known.kind = event.kind
         WHERE event.contact_id = ANY(%(contacts)s::bigint[])
           AND event.machine IS NULL
           AND COALESCE(known.adds, 1) > 0) AS deed
 WHERE occurred_at > latest - 20 * %(halves_in)s * interval '1 second'
 GROUP BY contact_id, topic, latest;
