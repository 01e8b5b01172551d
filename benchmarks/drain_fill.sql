-- 200,000 known contacts with a browser each, who have looked at the shop before.
INSERT INTO contacts_contact (id, created_at, modified_at, source, email, identified_at,
       firstname, lastname, position, phone, mobile, city, country, website, fields)
SELECT n, now(), now(), 'bench', 'person' || n || '@shop.example', now(),
       'Person', 'Number ' || n, '', '', '', '', '', '', '{}'
  FROM generate_series(1, %(contacts)s) AS n;

INSERT INTO contacts_visitor (key, contact_id)
SELECT md5('visitor' || n)::uuid, n FROM generate_series(1, %(contacts)s) AS n;

-- What the script sends when a page is looked at; every hit has an id of its own.
CREATE TABLE bench_hits AS
SELECT lpad(to_hex(n), 32, '0')::uuid AS id,
       0::smallint AS shard,
       md5('visitor' || person)::uuid AS visitor,
       person::bigint AS contact_id,
       -- The format of tracking/envelope.py.
       'event'::bytea || '\x0000'::bytea
           || convert_to('203.0.113.' || n %% 250, 'UTF8') || '\x00'::bytea
           || convert_to('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/14'
                         || n %% 9, 'UTF8') || '\x00'::bytea
           || 'https://shop.example/'::bytea || '\x0000'::bytea
           || convert_to(
           'page_title=Product+number+' || page
           || '&page_url=https%%3A%%2F%%2Fshop.example%%2F'
           || (ARRAY['products', 'products', 'blog', 'pricing', 'about'])[1 + n %% 5]
           || '%%2F' || page || '%%3Ffrom%%3Dlist'
           || '&page_referrer=https%%3A%%2F%%2Fshop.example%%2F&page_language=en-GB'
           || '&preferred_locale=en_GB&timezone_offset=-60&timezone=Europe%%2FBerlin'
           || '&resolution=1920x1080&platform=Linux+x86_64&do_not_track=0&counter=1'
           || '&mt_id=' || md5('hit' || n) || '&consent=1'
           || '&mautic_device_id=' || md5('a' || person) || substr(md5('b' || person), 1, 22),
           'UTF8') AS raw,
       now() AS received_at
  FROM (SELECT n, 1 + (hashint8(n) & 2147483647) %% %(contacts)s AS person,
               (hashint8(n + 7) & 2147483647) %% 300 AS page
          FROM generate_series(1, %(hits)s) AS n) AS visits;
