-- Contacts who were last active between two times, with what they did of one kind (of any, if
-- it is '') in the 24 hours before that. Read each night by points/silences.py.
SELECT activity.contact_id, activity.last_active_at, COALESCE(event.url, ''),
       COALESCE(subject.key, '')
  FROM contacts_activity AS activity
  JOIN contacts_contact AS contact
    ON contact.id = activity.contact_id
   AND contact.deleted_at IS NULL
   AND contact.merged_into_id IS NULL
  LEFT JOIN contacts_event AS event
    ON %(what)s <> ''
   AND event.contact_id = activity.contact_id
   AND event.kind = %(what)s
   AND event.machine IS NULL
   AND event.occurred_at > activity.last_active_at - interval '24 hours'
   AND event.occurred_at <= activity.last_active_at
  LEFT JOIN contacts_subject AS subject ON subject.id = event.subject_id
 WHERE activity.last_active_at > %(since)s
   AND activity.last_active_at <= %(until)s
   AND (%(what)s = '' OR event.id IS NOT NULL)
 ORDER BY activity.contact_id;
