// Words beside a phrase that say whose it is, or that the column only says something about it.
//
// Data only, folded (identifier.ts), single words. Where a word is in several lists, name.ts asks them in an order it states.

/** Roles of people: `X name` is a person's, and a table of X is about people. */
export const PEOPLE = `person people individual human customer cust client clnt user usr member subscriber employee emp staff worker
  contractor freelancer patient student pupil teacher professor parent father mother child spouse husband wife guardian
  kin contact doctor physician nurse practitioner clinician dentist guest visitor attendee participant passenger
  traveler traveller driver pilot owner holder author reviewer sender recipient receiver addressee requester requestor reporter
  assignee manager supervisor boss applicant candidate borrower lender debtor creditor buyer seller shopper purchaser payer payee
  beneficiary insured policyholder claimant donor voter citizen resident landlord adjuster trader broker dealer trainer therapist surgeon pharmacist underwriter consultant
  engineer analyst officer inspector interviewer interviewee recruiter accountant auditor cashier clerk technician mechanic courier chef composer
  director actor producer speaker presenter organizer nominee delegate counsellor counselor tutor registrant trustee heir occupant
  householder relative sibling brother sister son daughter uncle aunt friend fiance grantor grantee payor lead prospect respondent caller
  rep representative salesperson advisor attorney lawyer judge defendant plaintiff witness victim suspect
  player athlete coach signer signatory submitter lessee lessor instructor learner alumni profile biller
  shipto billto billing shipping consignee referee referrer inviter invitee volunteer intern mentor personnel hr crm
  kunde kunden mitarbeiter angestellte benutzer nutzer mitglied mitglieder patienten schuler lehrer empfanger absender besitzer inhaber
  ansprechpartner personen bewerber schuldner
  cliente clientes employe employes salarie utilisateur utilisateurs abonne personne eleve professeur destinataire expediteur proprietaire
  empleado empleados usuario usuarios paciente pacientes persona personas alumno profesor miembro contacto titular destinatario remitente
  dipendente dipendenti utente utenti paziente pazienti studente persone socio intestatario
  funcionario funcionarios pessoa pessoas aluno membro contato colaborador
  klant klanten medewerker medewerkers gebruiker gebruikers werknemer deelnemer
  klient klienci pracownik pracownicy uzytkownik uzytkownicy pacjent pacjenci osoba osoby uczen nauczyciel
  kund anstalld anvandare elev larare medlem ansatt bruker pasient medarbejder bruger asiakas tyontekija kayttaja potilas henkilo
  musteri calisan kullanici hasta ogrenci kisi personel
  клиент сотрудник работник пользователь пациент ученик студент контакт человек sotrudnik polzovatel patsient
  顧客 お客様 社員 従業員 患者 会員 利用者 学生 客户 客戶 员工 用户 患者 会员 学生 联系人 人员 고객 직원 환자 회원 사용자 학생`;

/** What has a name and an address without being a person, but belongs to the business of people. */
export const ORGANISATIONS = `company companies corp corporation organization organisation org business firm enterprise vendor supplier
  merchant store shop branch office bank school university college hospital clinic hotel restaurant venue warehouse factory
  institution agency department dept division team group brand manufacturer carrier airline airport club church franchise distributor
  partner institute facility tenant employer insurer pharmacy lab laboratory station publisher
  firma unternehmen filiale abteilung lieferant hersteller entreprise societe fournisseur magasin succursale empresa tienda proveedor
  azienda societa negozio fornitore loja fornecedor filial bedrijf leverancier firmy sklep foretag leverantor yritys sirket
  компания организация 会社 企業 店舗 公司 企业 商店 店铺 회사 업체 매장`;

/** Things of trade, of the world and of software: their names are nobody's. */
export const THINGS = `product prod item article goods sku category subcategory cat catalog collection offer deal coupon promo promotion
  discount campaign plan package bundle subscription service order invoice payment transaction shipment parcel
  contract project task job ticket issue milestone sprint board event course class lesson subject exam test quiz
  question survey poll form field page article post blog forum topic thread media image img photo video
  audio track song album playlist movie film book chapter game level score badge achievement
  country nation state province region continent currency lang language locale timezone tz zone area river mountain planet
  building room floor wing desk vehicle car model make engine part component device asset equipment tool machine sensor
  printer meter unit color colour size material shape font icon symbol animal pet species breed plant crop food recipe ingredient dish
  menu drug vaccine procedure gene protein organism element compound chemical metal fund
  policy rule law regulation act tax fee role permission privilege scope grant right certificate skill
  holiday season weekday day month quarter ship vessel aircraft flight route train stop trip dock bin shelf
  tag label keyword term attribute attr property prop feature option param parameter variable var setting config preference
  type kind status stage step phase action activity metric kpi measure dimension report dashboard widget chart
  produkt artikel kategorie bestellung rechnung projekt land produit categorie commande facture pays producto categoria pedido factura
  pais prodotto ordine fattura paese produto fatura artikelgroep bestelling productie towar kategoria zamowienie vara produkter tuote urun
  товар продукт категория страна 商品 製品 品目 部門 部署 国 产品 类别 订单 国家 상품 제품 카테고리 국가 부서`;

/** Names and addresses of software and networks. */
export const TECHNICAL = `file filename folder dir directory path mount disk drive volume bucket blob object host hostname server node cluster pod
  container vm instance kernel os process proc thread worker queue topic exchange channel stream shard partition replica
  database db schema table tbl column col row cell index idx constraint trigger view function func fn routine sequence
  seq cursor relation rel domain method module mod lib library pkg plugin addon extension theme template tmpl
  app application api endpoint url uri href link slug hook webhook callback handler command cmd script cron daemon
  env environment build release version commit repo repository git docker registry artifact
  hash checksum cache log logger trace span error exception exc code
  header query request response protocol port socket interface iface network net subnet vlan vpc firewall gateway
  proxy router switch dns record namespace realm site memory mem ram register bus pointer ptr offset
  buffer block sector frame byte bit char charset encoding format mime content layout tablespace collation operator
  relname nsp att typ con pro rol conn connection datname backend
  workflow pipeline dag run experiment dataset lambda agent bot firmware hardware cpu gpu
  datei ordner verzeichnis spalte tabelle fichier colonne archivo carpeta tabla columna tabella colonna arquivo tabela plik
  kolumna kolumn файл таблица 文件 表名 字段 列名 ファイル テーブル 列 파일 테이블`;

/** After a phrase, these say that the column is about the value and does not hold it. */
export const ABOUT = `code codes id ids fk pk oid uuid guid ref key hash hashed md sha crc checksum fingerprint count cnt counter total sum avg mean min max median
  length len size width type types kind category class status state flag flags score rank weight priority order position pos
  index idx sort seq version rev revision source src origin provider carrier vendor method mode level quality reason error errors
  message subject body title label placeholder template format pattern regex policy rule rules mask prefix domain host port server service
  protocol path url uri link href file filename list group queue job log logs history config configuration settings setting preference
  preferences pref prefs option options enabled disabled verified verification verify confirmed confirmation valid validated validation
  validity validator invalid active inactive required optional optin optout opt subscribed unsubscribed unsubscribe subscription allowed blocked bounced
  bounce sent send received delivered opened clicked read seen checked check changed change changes updated update created
  modified deleted removed added expires expired expiry expiration expire issued issue rotated rotation reset used usage attempts attempt tries
  retries failures failed failure locked lock exists present missing match matches matched duplicate unique visible hidden shown public
  consent permission permissions notification notifications notify notified notices alert alerts frequency interval timeout ttl at on date time timestamp
  ts dt datetime utc day days month months year years since until duration age brand network bin color icon image img logo
  locale language lang currency country region zone timezone tz extension ext area unit units rate ratio percent pct
  algorithm algo alg signature scope scopes field fields column columns table tables name display description desc
  tag tags event events action actions session sessions strength complexity minimum maximum lifetime needed supported
  campaign marketing newsletter digest processed pending accepted rejected
  datum fecha uhrzeit anzahl typ tipo aantal antal ilosc lukumaara sayisi geandert aktiv actif activo attivo ativo verifiziert verifie verificado
  verificato bestatigt confirme confirmado
  дата тип статус количество フラグ 区分 種別 種類 件数 日時 类型 状态 数量 日期 时间 是否 타입 상태 여부 일시 개수`;

/** Before a phrase, these say the same. */
export const ABOUT_BEFORE = `is has have was were can should must allow allows enable enabled disable require requires required need needs show hide use
  uses send sends receive receives accept accepts want wants skip ignore force auto count cnt total sum avg average min max median qty pct percent fk idx
  ix uq chk missing invalid unique distinct date fecha datum anzahl cantidad notify wants
  does did will template per hasopted opted 是否`;

/** Words that change nothing, wherever they stand. */
export const NEUTRAL = `number num no nr nbr numero nummer numer nomer value val text txt str string varchar char data info detail details field fld raw
  clear plain plaintext encrypted encrypt enc ciphertext crypt cipher primary secondary tertiary main alt alternate alternative other work home
  personal private mailing permanent current previous prev old new former original orig temp tmp custom legal
  native local intl international latin kana kanji en de fr ja zh ko ru cyr english ascii normalized normalised norm lower upper clean cleaned
  formatted full short long partial line lines my the a an of for to in by with x c pc v f s t p tbl obj rec record entity
  master mst dim fact stg staging hist bak backup copy archive vw mv dbo unverified unconfirmed
  i l n u der die das le la les el los las il lo gli o os as het den det och und et y e und de du des del della do da dos das di van von
  ms mr mrs dr sys sap z zz yy co hj preferred emergency daytime evening alternate1 dom res residential domestic`;
