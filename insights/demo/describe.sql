-- insights/demo/describe.sql
-- Give contacts that came as strangers their names and addresses: one statement for all.
-- Read by insights.demo.loading; the lists run in parallel, one place per contact.
UPDATE contacts_contact AS contact
   SET email = w.email,
       firstname = w.firstname,
       lastname = w.lastname,
       company_id = w.company_id,
       position = w.position,
       phone = w.phone,
       city = w.city,
       country = w.country,
       owner_id = w.owner_id,
       identified_at = contact.created_at
  FROM unnest(
         %(ids)s::bigint[], %(emails)s::text[], %(firstnames)s::text[], %(lastnames)s::text[],
         %(companies)s::bigint[], %(positions)s::text[], %(phones)s::text[], %(cities)s::text[],
         %(countries)s::text[], %(owners)s::bigint[]
       ) AS w(id, email, firstname, lastname, company_id, position, phone, city, country, owner_id)
 WHERE contact.id = w.id;
