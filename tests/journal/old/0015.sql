BEGIN TRANSACTION;
CREATE TABLE absences (
	id INTEGER NOT NULL, 
	first TEXT NOT NULL, 
	last TEXT NOT NULL, 
	added_at VARCHAR(32) NOT NULL, 
	ended_at VARCHAR(32), leaving BOOLEAN DEFAULT 0 NOT NULL, successor TEXT, confirmed BOOLEAN DEFAULT 0 NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "absences" VALUES(1,'2026-12-29','2027-01-03','2026-11-25T02:11:00.000000+00:00',NULL,0,NULL,0);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0015');
CREATE TABLE courtesies (
	id INTEGER NOT NULL, 
	mail_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	about INTEGER NOT NULL, 
	recipient TEXT NOT NULL, 
	message_id TEXT NOT NULL, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	answer TEXT NOT NULL, 
	planned_at VARCHAR(32) NOT NULL, 
	not_before VARCHAR(32), 
	attempted_at VARCHAR(32), 
	finished_at VARCHAR(32), 
	bounced_at VARCHAR(32), faded_at VARCHAR(32), 
	PRIMARY KEY (id), 
	UNIQUE (mail_id), 
	FOREIGN KEY(mail_id) REFERENCES mails (id)
);
INSERT INTO "courtesies" VALUES(1,5,'exception',1,'saori.ono@example.co.jp','<courtesy@example.co.jp>','attempting',1,'','2026-11-25T02:11:00.000000+00:00',NULL,'2026-11-25T02:11:00.000000+00:00',NULL,NULL,NULL);
CREATE TABLE draws (
	mail_id INTEGER NOT NULL, 
	came VARCHAR(32) NOT NULL, 
	request_type TEXT NOT NULL, 
	score FLOAT NOT NULL, 
	threshold FLOAT NOT NULL, 
	model TEXT NOT NULL, 
	chance FLOAT NOT NULL, 
	drawn BOOLEAN NOT NULL, 
	judged_as TEXT, 
	judged_at VARCHAR(32), 
	PRIMARY KEY (mail_id), 
	FOREIGN KEY(mail_id) REFERENCES mails (id)
);
INSERT INTO "draws" VALUES(2,'2026-11-24T01:00:00.000000+00:00','invoice',0.9,0.5,'keywords',1.0,1,'invoice','2026-11-25T02:11:00.000000+00:00');
INSERT INTO "draws" VALUES(3,'2026-11-24T01:00:00.000000+00:00','account-access',0.9,0.5,'keywords',1.0,1,'invoice','2026-11-25T02:11:00.000000+00:00');
INSERT INTO "draws" VALUES(8,'2026-11-25T02:00:00.000000+00:00','invoice',0.9,0.5,'keywords',1.0,1,'invoice','2026-11-25T02:11:00.000000+00:00');
INSERT INTO "draws" VALUES(9,'2026-11-25T02:00:00.000000+00:00','invoice',0.9,0.5,'keywords',1.0,1,'invoice','2026-11-25T02:11:00.000000+00:00');
INSERT INTO "draws" VALUES(10,'2026-11-25T02:00:00.000000+00:00','invoice',0.9,0.5,'keywords',1.0,1,'invoice','2026-11-25T02:11:00.000000+00:00');
INSERT INTO "draws" VALUES(11,'2026-11-25T02:00:00.000000+00:00','invoice',0.9,0.5,'keywords',1.0,1,'invoice','2026-11-25T02:11:00.000000+00:00');
INSERT INTO "draws" VALUES(12,'2026-11-25T02:11:00.000000+00:00','invoice',0.9,0.5,'keywords',1.0,1,NULL,NULL);
CREATE TABLE exceptions (
	id INTEGER NOT NULL, 
	pattern TEXT NOT NULL, 
	request_type TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	next_step TEXT NOT NULL, 
	first TEXT NOT NULL, 
	last TEXT NOT NULL, 
	added_at VARCHAR(32) NOT NULL, 
	renews INTEGER, 
	ended_at VARCHAR(32), 
	ended_by TEXT NOT NULL, 
	mails INTEGER NOT NULL, 
	followed_at VARCHAR(32), 
	drafted_at VARCHAR(32), 
	PRIMARY KEY (id), 
	FOREIGN KEY(renews) REFERENCES exceptions (id)
);
INSERT INTO "exceptions" VALUES(1,'saori.ono@example.co.jp','','quarter end','a form','2026-11-25','2026-12-09','2026-11-25T02:11:00.000000+00:00',NULL,NULL,'',0,NULL,NULL);
CREATE TABLE facts (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "facts" VALUES('evidence-ground','{"directory": "6a25693c677dae28abf2856ce0c8a2979b101e58b7243dd4d2311037dfbfad9a", "promise": "85a1ac6b08f01b3420a0d32035a0fa46c66994ce516468da6059672d84535533", "guards": "64df77dbcacd65f270e5557cdd0d8f2102422212e12d1b9d4d37709ec223cee6"}');
INSERT INTO "facts" VALUES('first-start','2026-11-24T01:00:00+00:00');
INSERT INTO "facts" VALUES('last-poll','2026-11-25T02:11:00+00:00');
CREATE TABLE folders (
	name TEXT NOT NULL, 
	uidvalidity INTEGER NOT NULL, 
	last_uid INTEGER NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "folders" VALUES('Sent',1002,2);
INSERT INTO "folders" VALUES('INBOX',1001,13);
INSERT INTO "folders" VALUES('Requests/invoice',1006,1);
CREATE TABLE harvest (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	sent_folder TEXT NOT NULL, 
	sent_uidvalidity INTEGER NOT NULL, 
	sent_uid INTEGER NOT NULL, 
	folder TEXT, 
	uidvalidity INTEGER, 
	uid INTEGER, 
	original_id TEXT, 
	team TEXT NOT NULL, 
	label TEXT, 
	candidates JSON NOT NULL, 
	evidence TEXT NOT NULL, 
	state TEXT NOT NULL, 
	proposed_at VARCHAR(32) NOT NULL, 
	decided_at VARCHAR(32), 
	PRIMARY KEY (id), 
	UNIQUE ("key")
);
INSERT INTO "harvest" VALUES(1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','Sent',1002,99,NULL,NULL,NULL,'<old@example.co.jp>','billing','invoice','[]','its channel','proposed','2026-11-25T02:11:00.000000+00:00',NULL);
CREATE TABLE mails (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	message_id TEXT, 
	digest TEXT NOT NULL, 
	folder TEXT NOT NULL, 
	uidvalidity INTEGER NOT NULL, 
	uid INTEGER NOT NULL, 
	sender TEXT NOT NULL, 
	state TEXT NOT NULL, 
	disposition TEXT, 
	reason TEXT, 
	evidence JSON NOT NULL, 
	request_type TEXT, 
	best TEXT, 
	probability FLOAT, 
	threshold FLOAT, 
	several BOOLEAN NOT NULL, 
	certified BOOLEAN NOT NULL, 
	model TEXT, 
	team TEXT, 
	level INTEGER, 
	language TEXT, 
	arrived_at VARCHAR(32) NOT NULL, 
	seen_at VARCHAR(32) NOT NULL, 
	not_before VARCHAR(32), 
	decided_at VARCHAR(32), 
	closed_at VARCHAR(32), 
	closed_by TEXT, 
	label TEXT, 
	labelled_at VARCHAR(32), borrowed BOOLEAN DEFAULT 0 NOT NULL, label_by_move BOOLEAN DEFAULT 0 NOT NULL, feedback TEXT, feedback_at VARCHAR(32), strange FLOAT, said TEXT, faded_at VARCHAR(32), 
	PRIMARY KEY (id), 
	UNIQUE ("key")
);
INSERT INTO "mails" VALUES(1,'1f06a4526b3298b2cf04ac7878f544d39b3afddf970bb61998da0465c18fbbdc','<1@example.co.jp>','6fee98be3ef33415537f5e1adc71b7d20daa4eb34ab05007d404210c8140186a','INBOX',1001,1,'hanako.suzuki@example.co.jp','final','baseline','baseline','{"why": "", "guards": {}}',NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,'ja','2026-11-24T01:00:00.000000+00:00','2026-11-24T01:00:00.000000+00:00',NULL,'2026-11-24T01:00:00.000000+00:00',NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "mails" VALUES(2,'bca75d0231434d00b5b2d017efc822ed2cf71b85b4f8219642b7d1c0e686f385','<2@example.co.jp>','6778315635b4e2f3c6fbe4ad1aea71ee0a946bf299e264e1c6791eed553c5290','Requests/invoice',1006,1,'hanako.suzuki@example.co.jp','filed','answered','answerable','{"why": "", "guards": {}}','invoice','invoice',0.9,0.5,0,0,'keywords','billing',1,'ja','2026-11-24T01:00:00.000000+00:00','2026-11-24T01:00:00.000000+00:00',NULL,'2026-11-24T01:00:00.000000+00:00','2026-11-25T02:00:00.000000+00:00','labelled','invoice','2026-11-25T02:00:00.000000+00:00',0,1,'confirmed','2026-11-25T02:00:00.000000+00:00',0.0,'98971fec4321f2d836996d72c38496de3ca4ed1d50400de5e75a71c92c5899f9',NULL);
INSERT INTO "mails" VALUES(3,'07f899fb1cbcf0a27da8b4e561e4ef3b5fa7105d13374b85370e33cb5773c5bd','<3@example.co.jp>','bdd952364692f1505c2f503e3fa6cc4508a8c8b116588d81785a13752cc219de','Answered/account-access',1005,1,'ichiro.tanaka@example.co.jp','filed','answered','answerable','{"why": "", "guards": {}}','account-access','account-access',0.9,0.5,0,0,'keywords','technical',1,'ja','2026-11-24T01:00:00.000000+00:00','2026-11-24T01:00:00.000000+00:00',NULL,'2026-11-24T01:00:00.000000+00:00',NULL,NULL,NULL,NULL,0,0,NULL,NULL,0.0,'b64f21d1a88ac0519d43c046f29aea1b978eca5ab7305c9fb370c27e45740de6',NULL);
INSERT INTO "mails" VALUES(4,'a230f9d2e1201533563312c61bba28576a4bc1ab586b52a015e70856fcf71b57','<4@example.co.jp>','6d8d2fb48a9ece6b713a0ac16d64f621e6613d0b8055d08208d8358f19d809d6','INBOX',1001,4,'keiko.mori@example.co.jp','final','held','mine','{"why": "0.10 for invoice, 0.50 needed", "guards": {}}','mine','invoice',0.1,0.5,0,0,'keywords','billing',NULL,'ja','2026-11-24T01:00:00.000000+00:00','2026-11-24T01:00:00.000000+00:00',NULL,'2026-11-24T01:00:00.000000+00:00',NULL,NULL,NULL,NULL,0,0,NULL,NULL,0.0,'887aedff726bfbabdedd2e55d190e4cd510a4609ae978ffb96990766abc81a85',NULL);
INSERT INTO "mails" VALUES(5,'c2fc1a95a48a10c492c3937b646e3af5653336793a3daa85308c61dd782f8d3c','<5@example.co.jp>','3fe6c2572a0e4842db3937ca207928bc3d7da7cc801f79db3b8627d0426d524e','INBOX',1001,5,'saori.ono@example.co.jp','final','held','mine','{"why": "0.10 for invoice, 0.50 needed", "guards": {}}','mine','invoice',0.1,0.5,0,0,'keywords','billing',NULL,'ja','2026-11-24T01:00:00.000000+00:00','2026-11-24T01:00:00.000000+00:00',NULL,'2026-11-24T01:00:00.000000+00:00',NULL,NULL,NULL,NULL,0,0,NULL,NULL,0.0,'887aedff726bfbabdedd2e55d190e4cd510a4609ae978ffb96990766abc81a85',NULL);
INSERT INTO "mails" VALUES(6,'9cd19e18b458ca54393d48556509e1791c0914c7bed05bd352bbbf43004c3b69','<6@example.co.jp>','ae13a1ccb73fcb4babf24b910b54d174e1ef8732f23894717543934c3719bdca','INBOX',1001,6,'goro.ide@example.co.jp','final','ignored','auto-submitted','{"why": "Auto-Submitted: auto-replied", "guards": {"auto-submitted": "Auto-Submitted: auto-replied"}}',NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,'ja','2026-11-24T01:00:00.000000+00:00','2026-11-24T01:00:00.000000+00:00',NULL,'2026-11-24T01:00:00.000000+00:00',NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,'98971fec4321f2d836996d72c38496de3ca4ed1d50400de5e75a71c92c5899f9',NULL);
INSERT INTO "mails" VALUES(7,'26f3841734badbb8c5e03d9a19fef72b843a2e4b5096670566467e0b707c19bc','<7@example.co.jp>','1ccf70f3981edc6a899af9ae1c751d7d7d4538007e4c5a62fe6adbea68ec7dd7','INBOX',1001,7,'lawyer@example.co.jp','final','drafted','draft-type','{"why": "listed as draft_only in people.toml", "guards": {}}','invoice','invoice',0.9,0.5,0,0,'keywords','billing',1,'ja','2026-11-25T02:00:00.000000+00:00','2026-11-25T02:00:00.000000+00:00',NULL,'2026-11-25T02:00:00.000000+00:00',NULL,NULL,NULL,NULL,0,0,NULL,NULL,0.0,'98971fec4321f2d836996d72c38496de3ca4ed1d50400de5e75a71c92c5899f9',NULL);
INSERT INTO "mails" VALUES(8,'ae019d45e4648debf839597fcdbd1b969a81b9ecc25d20847c576dc35780f8b8','<8@example.co.jp>','3f4eb660f7276ac612c455218b0f1dd01b515a641f39de49fb1e879a40b9e043','INBOX',1001,8,'jiro.kato@example.co.jp','refused','held','refused','{"why": "at rcpt: 550 5.1.1 no such user", "guards": {}}','invoice','invoice',0.9,0.5,0,0,'keywords','billing',1,'ja','2026-11-25T02:00:00.000000+00:00','2026-11-25T02:00:00.000000+00:00',NULL,'2026-11-25T02:00:00.000000+00:00',NULL,NULL,NULL,NULL,0,0,NULL,NULL,0.0,'98971fec4321f2d836996d72c38496de3ca4ed1d50400de5e75a71c92c5899f9',NULL);
INSERT INTO "mails" VALUES(9,'c0298dabdebb323c0bb6dcddc9bdfcba17555cd6b653b10abfdbc5d58b1d55f4','<9@example.co.jp>','b487c17ed9d490798eb4e9414957200fdde99a7a22d6162f7e861cc27d9155c8','INBOX',1001,9,'aya.ono@example.co.jp','unknown','held','unknown-outcome','{"why": "at body: no answer in time", "guards": {}}','invoice','invoice',0.9,0.5,0,0,'keywords','billing',1,'ja','2026-11-25T02:00:00.000000+00:00','2026-11-25T02:00:00.000000+00:00',NULL,'2026-11-25T02:00:00.000000+00:00',NULL,NULL,NULL,NULL,0,0,NULL,NULL,0.0,'98971fec4321f2d836996d72c38496de3ca4ed1d50400de5e75a71c92c5899f9',NULL);
INSERT INTO "mails" VALUES(10,'f288724bc6adc7b17f0ee72ff71da63f63642e43771bd1e7a0e9c239d2d720aa','<10@example.co.jp>','7cc461c132efe8a625689e807ffe7388a9d33ef196a69a128972075f6cfa19f8','INBOX',1001,10,'ken.abe@example.co.jp','attempting','answered','answerable','{"why": "", "guards": {}}','invoice','invoice',0.9,0.5,0,0,'keywords','billing',1,'ja','2026-11-25T02:00:00.000000+00:00','2026-11-25T02:00:00.000000+00:00',NULL,'2026-11-25T02:11:00.000000+00:00',NULL,NULL,NULL,NULL,0,0,NULL,NULL,0.0,'98971fec4321f2d836996d72c38496de3ca4ed1d50400de5e75a71c92c5899f9',NULL);
INSERT INTO "mails" VALUES(11,'2debb14b3eceddc5d219c1dbd7dd4698cd90cac9aaa5c7d6ef502e818327b662','<11@example.co.jp>','cac15dafe5d181ee0dd5f3f4dcaf5486f2c73c12555c9adeedb16761f12c9e77','INBOX',1001,11,'mika.ueda@example.co.jp','planned','answered','answerable','{"why": "", "guards": {}}','invoice','invoice',0.9,0.5,0,0,'keywords','billing',1,'ja','2026-11-25T02:00:00.000000+00:00','2026-11-25T02:00:00.000000+00:00',NULL,'2026-11-25T02:11:00.000000+00:00',NULL,NULL,NULL,NULL,0,0,NULL,NULL,0.0,'98971fec4321f2d836996d72c38496de3ca4ed1d50400de5e75a71c92c5899f9',NULL);
INSERT INTO "mails" VALUES(12,'200039d12db78f00df729ae767043a9929b35bb7c2398b69957b2738c7bdd404','<12@example.co.jp>','fb4dbeece82a4f5570c25fea2768fdf5eb8dea3bb70013409bef9c049b905fdf','INBOX',1001,12,'sho.endo@example.co.jp','pending',NULL,NULL,'{"why": "", "guards": {}}','invoice','invoice',0.9,0.5,0,0,'keywords','billing',1,'ja','2026-11-25T02:11:00.000000+00:00','2026-11-25T02:11:00.000000+00:00','2026-11-25T02:21:00.000000+00:00',NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL,0.0,'98971fec4321f2d836996d72c38496de3ca4ed1d50400de5e75a71c92c5899f9',NULL);
CREATE TABLE notices (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	about TEXT NOT NULL, 
	why TEXT NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	told_at VARCHAR(32), 
	PRIMARY KEY (id), 
	UNIQUE ("key")
);
INSERT INTO "notices" VALUES(1,'turn-1 2026-11-25T02:11:00+00:00','granted','','30 judged, none wrong','2026-11-25T02:11:00.000000+00:00',NULL);
INSERT INTO "notices" VALUES(2,'breaker 2026','breaker','','three signs within an hour','2026-11-25T02:11:00.000000+00:00',NULL);
CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	mail_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	message_id TEXT NOT NULL, 
	recipient TEXT NOT NULL, 
	team TEXT NOT NULL, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	stage TEXT, 
	answer TEXT, 
	planned_at VARCHAR(32) NOT NULL, 
	attempted_at VARCHAR(32), 
	finished_at VARCHAR(32), 
	copied_at VARCHAR(32), 
	flagged_at VARCHAR(32), 
	filed_at VARCHAR(32), 
	destination TEXT, 
	destination_uidvalidity INTEGER, 
	destination_uid INTEGER, bounced_at VARCHAR(32), accepted_at VARCHAR(32), faded_at VARCHAR(32), 
	PRIMARY KEY (id), 
	FOREIGN KEY(mail_id) REFERENCES mails (id), 
	UNIQUE (mail_id, kind), 
	UNIQUE (message_id)
);
INSERT INTO "outbox" VALUES(1,2,'reply','<madoguchi.897f4f1be36326fa48993c5ea7cc40a22cdaab72@example.co.jp>','hanako.suzuki@example.co.jp','billing','sent',1,'accepted','250 2.0.0 accepted','2026-11-24T01:00:00.000000+00:00','2026-11-24T01:00:00.000000+00:00','2026-11-24T01:00:00.000000+00:00','2026-11-24T01:00:00.000000+00:00','2026-11-24T01:00:00.000000+00:00','2026-11-25T02:00:00.000000+00:00','Answered/invoice',1004,1,NULL,NULL,NULL);
INSERT INTO "outbox" VALUES(2,3,'reply','<madoguchi.d439ca55c71d342e0d484fbad057dd6155462748@example.co.jp>','ichiro.tanaka@example.co.jp','technical','sent',1,'accepted','250 2.0.0 accepted','2026-11-24T01:00:00.000000+00:00','2026-11-24T01:00:00.000000+00:00','2026-11-24T01:00:00.000000+00:00','2026-11-24T01:00:00.000000+00:00','2026-11-24T01:00:00.000000+00:00','2026-11-25T02:00:00.000000+00:00','Answered/account-access',1005,1,NULL,NULL,NULL);
INSERT INTO "outbox" VALUES(3,7,'draft','<madoguchi.99de6ebd98ad5868b98512eabd59c83e445c71bc@example.co.jp>','lawyer@example.co.jp','billing','sent',0,'drafted','','2026-11-25T02:00:00.000000+00:00',NULL,'2026-11-25T02:00:00.000000+00:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "outbox" VALUES(4,8,'reply','<madoguchi.f55d86b78ab2b46f034de8eb1a79c6803f7efdfa@example.co.jp>','jiro.kato@example.co.jp','billing','refused',1,'rcpt','550 5.1.1 no such user','2026-11-25T02:00:00.000000+00:00','2026-11-25T02:00:00.000000+00:00','2026-11-25T02:00:00.000000+00:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "outbox" VALUES(5,9,'reply','<madoguchi.fb271c1dc5cab3963eb5fd74f9075fde1f6800f0@example.co.jp>','aya.ono@example.co.jp','billing','unknown',1,'body','no answer in time','2026-11-25T02:00:00.000000+00:00','2026-11-25T02:00:00.000000+00:00','2026-11-25T02:00:00.000000+00:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "outbox" VALUES(6,10,'reply','<madoguchi.968796fe85dfc2991caf17070b973bce403b1533@example.co.jp>','ken.abe@example.co.jp','billing','attempting',1,NULL,NULL,'2026-11-25T02:11:00.000000+00:00','2026-11-25T02:11:00.000000+00:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "outbox" VALUES(7,11,'reply','<madoguchi.d5a47ce67c65d499cecbb0c8a0ad6841b0ee9c92@example.co.jp>','mika.ueda@example.co.jp','billing','planned',0,NULL,NULL,'2026-11-25T02:11:00.000000+00:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE releases (
	id INTEGER NOT NULL, 
	mail_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	message_id TEXT NOT NULL, 
	request_type TEXT NOT NULL, 
	team TEXT NOT NULL, 
	recipient TEXT NOT NULL, 
	state TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	planned_at VARCHAR(32) NOT NULL, 
	attempted_at VARCHAR(32), 
	finished_at VARCHAR(32), bounced_at VARCHAR(32), accepted_at VARCHAR(32), faded_at VARCHAR(32), 
	PRIMARY KEY (id), 
	UNIQUE (mail_id, kind), 
	FOREIGN KEY(mail_id) REFERENCES mails (id), 
	UNIQUE (message_id)
);
INSERT INTO "releases" VALUES(1,4,'pointer','<by-hand@example.co.jp>','invoice','billing','keiko.mori@example.co.jp','sent','250 2.0.0 accepted','2026-11-25T02:11:00.000000+00:00','2026-11-25T02:11:00.000000+00:00','2026-11-25T02:11:00.000000+00:00',NULL,NULL,NULL);
CREATE TABLE sent_answers (
	answered_id TEXT NOT NULL, 
	by_id TEXT NOT NULL, 
	sent_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (answered_id)
);
INSERT INTO "sent_answers" VALUES('<2@example.co.jp>','<madoguchi.897f4f1be36326fa48993c5ea7cc40a22cdaab72@example.co.jp>','2026-11-24T01:00:00.000000+00:00');
INSERT INTO "sent_answers" VALUES('<3@example.co.jp>','<madoguchi.d439ca55c71d342e0d484fbad057dd6155462748@example.co.jp>','2026-11-24T01:00:00.000000+00:00');
CREATE TABLE sent_ids (
	message_id TEXT NOT NULL, 
	sent_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (message_id)
);
INSERT INTO "sent_ids" VALUES('<madoguchi.897f4f1be36326fa48993c5ea7cc40a22cdaab72@example.co.jp>','2026-11-24T01:00:00.000000+00:00');
INSERT INTO "sent_ids" VALUES('<madoguchi.d439ca55c71d342e0d484fbad057dd6155462748@example.co.jp>','2026-11-24T01:00:00.000000+00:00');
CREATE TABLE sightings (
	id INTEGER NOT NULL, 
	folder TEXT NOT NULL, 
	uidvalidity INTEGER NOT NULL, 
	uid INTEGER NOT NULL, 
	origin TEXT NOT NULL, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	seen_at VARCHAR(32) NOT NULL, 
	mail_id INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(mail_id) REFERENCES mails (id), 
	UNIQUE (folder, uidvalidity, uid)
);
INSERT INTO "sightings" VALUES(1,'INBOX',1001,1,'baseline','read',0,'2026-11-24T01:00:00.000000+00:00',1);
INSERT INTO "sightings" VALUES(2,'INBOX',1001,2,'new','read',0,'2026-11-24T01:00:00.000000+00:00',2);
INSERT INTO "sightings" VALUES(3,'INBOX',1001,3,'new','read',0,'2026-11-24T01:00:00.000000+00:00',3);
INSERT INTO "sightings" VALUES(4,'INBOX',1001,4,'new','read',0,'2026-11-24T01:00:00.000000+00:00',4);
INSERT INTO "sightings" VALUES(5,'INBOX',1001,5,'new','read',0,'2026-11-24T01:00:00.000000+00:00',5);
INSERT INTO "sightings" VALUES(6,'INBOX',1001,6,'new','read',0,'2026-11-24T01:00:00.000000+00:00',6);
INSERT INTO "sightings" VALUES(7,'INBOX',1001,7,'new','read',0,'2026-11-25T02:00:00.000000+00:00',7);
INSERT INTO "sightings" VALUES(8,'INBOX',1001,8,'new','read',0,'2026-11-25T02:00:00.000000+00:00',8);
INSERT INTO "sightings" VALUES(9,'INBOX',1001,9,'new','read',0,'2026-11-25T02:00:00.000000+00:00',9);
INSERT INTO "sightings" VALUES(10,'INBOX',1001,10,'new','read',1,'2026-11-25T02:00:00.000000+00:00',10);
INSERT INTO "sightings" VALUES(11,'INBOX',1001,11,'new','read',1,'2026-11-25T02:00:00.000000+00:00',11);
INSERT INTO "sightings" VALUES(12,'INBOX',1001,12,'new','read',0,'2026-11-25T02:11:00.000000+00:00',12);
INSERT INTO "sightings" VALUES(13,'INBOX',1001,13,'new','new',0,'2026-11-25T02:11:00.000000+00:00',NULL);
CREATE TABLE signs (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	kind TEXT NOT NULL, 
	mail_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(mail_id) REFERENCES mails (id)
);
INSERT INTO "signs" VALUES(1,'2026-11-25T02:11:00.000000+00:00','bounced',2);
CREATE TABLE turns (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	kind TEXT NOT NULL, 
	about TEXT NOT NULL, 
	why TEXT NOT NULL, 
	sealed INTEGER, 
	PRIMARY KEY (id)
);
INSERT INTO "turns" VALUES(1,'2026-11-25T02:11:00.000000+00:00','granted','','30 judged, none wrong',NULL);
CREATE INDEX ix_mails_message_id ON mails (message_id);
CREATE INDEX mails_by_arrival ON mails (arrived_at);
CREATE INDEX mails_by_fate ON mails (disposition, closed_at);
CREATE INDEX mails_by_sender ON mails (sender, arrived_at);
CREATE INDEX mails_by_state ON mails (state, not_before);
CREATE INDEX outbox_by_recipient ON outbox (recipient, finished_at);
CREATE INDEX outbox_by_state ON outbox (state, filed_at);
CREATE INDEX sightings_by_mail ON sightings (mail_id);
CREATE INDEX sightings_by_state ON sightings (state, id);
CREATE INDEX harvest_by_state ON harvest (state, id);
CREATE INDEX ix_harvest_original_id ON harvest (original_id);
CREATE INDEX draws_by_time ON draws (came);
CREATE INDEX notices_by_told ON notices (told_at);
CREATE INDEX signs_by_time ON signs (at);
CREATE INDEX releases_by_recipient ON releases (recipient, finished_at);
CREATE INDEX releases_by_state ON releases (state);
CREATE INDEX sent_answers_by_answer ON sent_answers (by_id);
CREATE INDEX exceptions_by_pattern ON exceptions (pattern);
CREATE INDEX courtesies_by_recipient ON courtesies (recipient, kind, planned_at);
CREATE INDEX courtesies_by_state ON courtesies (state);
CREATE INDEX mails_to_fade ON mails (faded_at, arrived_at);
CREATE INDEX outbox_to_fade ON outbox (faded_at, planned_at);
CREATE INDEX releases_to_fade ON releases (faded_at, planned_at);
CREATE INDEX courtesies_to_fade ON courtesies (faded_at, planned_at);
CREATE INDEX mails_by_outcome ON mails (disposition, reason, closed_by, seen_at);
CREATE INDEX mails_by_seen ON mails (seen_at);
CREATE INDEX mails_with_feedback ON mails (feedback, seen_at) WHERE feedback IS NOT NULL;
CREATE INDEX mails_labelled ON mails (label, best, labelled_at) WHERE label IS NOT NULL;
CREATE INDEX outbox_sent ON outbox (kind, finished_at, team) WHERE state = 'sent';
CREATE INDEX outbox_arrived ON outbox (kind, recipient, team, finished_at, mail_id) WHERE state = 'sent' AND bounced_at IS NULL;
CREATE INDEX outbox_bounced ON outbox (mail_id, kind) WHERE bounced_at IS NOT NULL;
CREATE INDEX outbox_accepted ON outbox (accepted_at) WHERE accepted_at IS NOT NULL;
CREATE INDEX draws_to_judge ON draws (came) WHERE drawn = 1 AND judged_as IS NULL;
CREATE INDEX outbox_found ON outbox (mail_id) WHERE stage = 'found';
COMMIT;
