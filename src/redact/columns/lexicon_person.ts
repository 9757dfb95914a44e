// Words that name columns about a person: who they are, how they are reached, what they are like.
//
// Data only. A phrase is words joined by `+`; a group is read by name.ts. Folded spellings (identifier.ts): no capitals,
// no marks. Sources: common schemas (Rails/Devise, Django, WordPress, Salesforce, SAP, Stripe, HubSpot, FHIR and Synthea,
// HRIS exports), GDPR article 9 and HIPAA's 18 identifiers (45 CFR 164.514(b)(2)) for what counts.

import type { Group } from "./lexicon_types.ts";

export const PERSON: readonly Group[] = [
  // -- names -------------------------------------------------------------------------------------------
  {
    entity: "PERSON_NAME",
    strength: "certain",
    types: "text",
    phrases: `first+name last+name firstname lastname fname lname forename surname sur+name given+name family+name familyname
      givenname middle+name middlename mname middle+initial maiden+name mother+maiden birth+name full+name fullname real+name
      legal+first legal+last preferred+name nick+name nickname name+first name+last name+full name+middle first+nm last+nm
      person+name personname cardholder cardholder+name card+holder account+holder holder+name name+on+card card+name
      emergency+contact next+of+kin kin+name father+name mother+name spouse+name salutation+name christian+name patronymic
      contact+person contact+name attention+name ship+to+name bill+to+name second+name middle+nm
      display+first display+last signatory legal+guardian payee+name beneficiary+name signer+name
      vorname nachname familienname geburtsname rufname zuname vor+und+nachname ansprechpartner kontoinhaber karteninhaber
      vollstandiger+name vollname nachn vorna
      prenom nom+de+famille nom+famille nom+complet nom+prenom nom+naissance nom+jeune+fille nom+usage patronyme titulaire
      primer+nombre segundo+nombre apellido primer+apellido segundo+apellido apellido+paterno apellido+materno
      nombre+completo nombre+apellido nombre+pila titular
      cognome nome+cognome nominativo intestatario nome+completo
      sobrenome apelido primeiro+nome ultimo+nome nome+mae nome+pai nome+social nome+titular
      voornaam achternaam familienaam tussenvoegsel roepnaam volledige+naam geboortenaam
      imie nazwisko imie+nazwisko imiona pelne+imie
      fornamn efternamn fornavn efternavn etternavn tilltalsnamn mellannamn mellomnavn mellemnavn fullstandigt+namn
      etunimi sukunimi koko+nimi kutsumanimi
      soyad soyadi soyisim ad+soyad adi+soyadi isim+soyisim
      familiya imya otchestvo fio фамилия имя отчество фио
      jmeno prijmeni vezeteknev keresztnev prenume
      氏名 姓名 名前+漢字 漢字氏名 カナ氏名 氏名カナ 苗字 名字 フリガナ ふりがな 真实姓名 全名 성명 이름 성함`,
  },
  {
    entity: "PERSON_NAME",
    strength: "fair",
    types: "text",
    phrases: `initials created+by+name updated+by+name modified+by+name spouse beneficiary guardian nachnamen legal+name billing+name shipping+name recipient+name
      customer+full payee middlename+initial addressee consignee insured next+kin
      nom+client nom+contact isim назва+клиента 名称+本人 担当者 联系人 收件人 담당자 수취인 받는+사람`,
  },
  {
    // Judged by what stands before it and by its table: a product has a name too.
    entity: "PERSON_NAME",
    strength: "weak",
    types: "text",
    asks: "things",
    phrases: `name nm nom nombre nome naam namn navn nimi nazwa ad adi jmeno nev nume имя+наименование 名前 名称 display+name
      displayname name+1 name+2 nicename screen+display namn1 原名`,
  },
  {
    entity: "PERSON_NAME",
    strength: "weak",
    types: "text",
    alone: true,
    phrases: `first last middle maiden prefix+name given family contact author owner sender recipient assignee requester applicant
      candidate borrower passenger patient doctor physician driver employee tenant+name nom+utilisateur teacher student
      supervisor manager signed+by caller initiator witness landlord buyer seller rep salesperson`,
  },
  {
    entity: "USERNAME",
    strength: "weak",
    types: "text",
    phrases: `username user+name usr+name uname login login+name user+login userid+name logon logon+name sam+account+name
      account+login user+nicename screen+name benutzername nom+utilisateur identifiant+connexion nombre+usuario usuario+login
      nome+utente nome+usuario gebruikersnaam nazwa+uzytkownika anvandarnamn brukernavn brugernavn kayttajatunnus
      kullanici+adi логин имя+пользователя ユーザー名 用户名 用户帐号 아이디 usrid`,
  },
  // -- how a person is reached -------------------------------------------------------------------------
  {
    entity: "EMAIL",
    strength: "certain",
    types: "text",
    phrases: `email e+mail mail+address email+address email+addr email+id emailid mail+id mailbox+address smtp+addr smtp+address
      paypal+email correo+electronico correo courriel adresse+mail adresse+email mel+adresse indirizzo+email posta+elettronica
      endereco+email e+mail+adresse mailadresse emailadresse emailaddress adres+email adres+e+mail epost e+post epostadress
      epostadresse sahkoposti eposta e+posta электронная+почта электронная+почт почта elektronnaya+pochta pochta
      メール メールアドレス メアド 邮箱 电子邮件 电子邮箱 邮件地址 이메일 메일 메일주소 upn user+principal+name`,
  },
  {
    entity: "EMAIL",
    strength: "weak",
    types: "text",
    alone: true,
    phrases: "mail cc bcc reply+to from+address to+address",
  },
  {
    entity: "PHONE",
    strength: "certain",
    types: "text number",
    phrases: `phone phone+number ph+number phoneno phonenumber telephone telephone+number tel telno mobileno cellno faxno tel+no mobile+number mobile+no
      mobile+phone cell+phone cellphone cell+number cell+no handphone home+phone work+phone whatsapp whatsapp+number fax
      fax+number fax+no msisdn contact+number contact+no daytime+phone evening+phone sms+number landline telf telf+1 telf+2
      telfx gsm phone+e+164 e+164 dialing+number
      telefon telefonnummer telefonnr telnr tel+nr handynummer handynr handy mobilnummer mobiltelefon rufnummer festnetz
      festnetznummer faxnummer telefax
      telephone+portable numero+telephone num+tel num+telephone telephone+fixe portable
      telefono numero+telefono celular numero+celular movil telefono+movil tlf cellulare numero+cellulare
      telefone numero+telefone telemovel celular+numero fone
      telefoonnummer telefoon mobiel+nummer gsm+nummer mobielnummer
      numer+telefonu nr+telefonu telefonu komorka tel+kom
      mobilnummer telefonnumer telefonnumber mobilnr puhelin puhelinnumero matkapuhelin
      telefon+numarasi cep+telefonu telefon+no cep+tel
      телефон номер+телефона мобильный мобильныи мобильныи+телефон nomer+telefona telefona
      電話 電話番号 携帯 携帯番号 携帯電話 电话 电话号码 手机 手机号 手机号码 联系电话 联系方式
      전화 전화번호 휴대폰 휴대폰번호 핸드폰 연락처 휴대전화`,
  },
  {
    entity: "PHONE",
    strength: "fair",
    types: "text number",
    alone: true,
    phrases: "mobile mobil tlfn",
  },
  { entity: "PHONE", strength: "weak", types: "text number", alone: true, phrases: "cell ph" },
  {
    entity: "ONLINE_HANDLE",
    strength: "fair",
    types: "text",
    phrases: `skype skype+id skype+name twitter+handle twitter+username twitter+id instagram+handle instagram+username facebook+id
      facebook+username facebook+profile linkedin+url linkedin+profile linkedin+id telegram+id telegram+username telegram+handle
      wechat wechat+id wechat+openid line+id discord+id discord+username discord+handle signal+number github+username
      github+login slack+handle im+handle social+handle 微信 微信号 카카오톡`,
  },
  // -- where a person lives ----------------------------------------------------------------------------
  {
    entity: "STREET_ADDRESS",
    strength: "certain",
    types: "text json",
    phrases: `street+address home+address mailing+address postal+address residential+address billing+address shipping+address
      delivery+address address+line addr+line address+1 address+2 address+3 addr+1 addr+2 addr+3 addressline street+name
      street+number house+number house+no house+nr street+1 street+2 mailing+street billing+street shipping+street
      permanent+address current+address correspondence+address residence+address home+addr work+address address+street
      bill+to+address ship+to+address contact+address full+address po+box p+o+box pobox legal+address street+line
      strasse strassenname hausnummer hausnr strasse+nr strasse+hausnummer anschrift wohnort postanschrift wohnanschrift
      lieferadresse rechnungsadresse heimatadresse stras adresszeile postfach meldeadresse
      adresse+postale adresse+domicile adresse+livraison adresse+facturation numero+rue nom+rue rue complement+adresse domicile
      direccion calle domicilio direccion+postal direccion+envio direccion+facturacion numero+exterior numero+interior colonia
      indirizzo+residenza via+residenza numero+civico indirizzo+spedizione indirizzo+casa residenza
      endereco logradouro morada rua complemento+endereco endereco+entrega numero+endereco bairro
      straatnaam huisnummer straat woonplaats toevoeging woonadres postadres
      ulica numer+domu nr+domu nr+mieszkania adres+zamieszkania miejsce+zamieszkania adres+zameldowania adres+korespondencyjny
      gatuadress gata postadress bostadsadress gateadresse vejnavn husnummer bopael gadenavn hjemmeadresse
      katuosoite kotiosoite lahiosoite postiosoite
      ev+adresi sokak mahalle adres+satiri acik+adres
      адрес улица дом+номер адрес+проживания адрес+регистрации место+жительства прописка ulitsa adres+prozhivaniya
      住所 番地 住所1 住所2 建物名 地址 住址 家庭地址 详细地址 收货地址 街道 家庭住址 주소 상세주소 도로명주소 집주소`,
  },
  {
    entity: "STREET_ADDRESS",
    strength: "likely",
    types: "text json",
    asks: "technical",
    phrases: `address addr adresse indirizzo adres osoite adress address+text direccion+completa apartment+number apt+number
      flat+number unit+number suite+number strabe adresa cim`,
  },
  {
    entity: "STREET_ADDRESS",
    strength: "weak",
    types: "text",
    alone: true,
    phrases: "street via gate gade lane+address locality apt apartment flat residence line+1 line+2 street+2",
  },
  {
    entity: "POSTAL_CODE",
    strength: "fair",
    types: "text number",
    phrases: `zip zip+code zipcode zip+4 postal+code postalcode post+code postcode postal plz postleitzahl pstlz code+postal cp+postal
      codigo+postal cod+postal codice+avviamento+postale codice+postale cep postnummer postnr kod+pocztowy postinumero
      posta+kodu почтовый+индекс почтовыи+индекс 郵便番号 邮编 邮政编码 우편번호 pincode pin+code eircode`,
  },
  {
    entity: "CITY",
    strength: "weak",
    types: "text",
    alone: true,
    phrases: `city town village suburb municipality county district city+name ort ort+01 stadt ville commune ciudad localidad
      poblacion municipio citta comune cidade stad plaats gemeente miasto miejscowosc stad+namn kommune kaupunki sehir ilce
      город gorod 市区町村 城市 도시 시군구 hometown home+town`,
  },
  {
    entity: "GEO_COORDINATES",
    strength: "weak",
    types: "text number other json",
    alone: true,
    phrases: `lat latitude lon lng longitude geo geom coordinates coords geo+location geolocation lat+lng lat+long lat+lon gps
      gps+location gps+lat gps+lng location+point breitengrad langengrad latitud longitud latitudine longitudine`,
  },
  {
    entity: "GEO_COORDINATES",
    strength: "fair",
    types: "text number other json",
    phrases:
      "home+lat home+lng home+lon home+latitude home+longitude home+location last+known+location current+location",
  },
  // -- birth, traits and relations ---------------------------------------------------------------------
  {
    entity: "DATE_OF_BIRTH",
    strength: "certain",
    types: "text date timestamp number",
    phrases: `date+of+birth dob birth+date birthdate birthday birth+day bday birth+dt date+birth born+on birth+year year+of+birth
      yob birthyear birth+month birth+time d+o+b brth+dt birthdt brthdt
      geburtsdatum geburtstag geb+datum gebdatum gebdat gbdat geburtsjahr geboren+am
      date+naissance date+de+naissance ne+le annee+naissance datenaissance
      fecha+nacimiento fecha+de+nacimiento fec+nac fec+nacimiento fecha+nac fechanacimiento ano+nacimiento
      data+nascita data+di+nascita anno+nascita data+nascimento data+de+nascimento dt+nascimento dt+nasc nascimento data+nasc
      geboortedatum geboortejaar data+urodzenia rok+urodzenia fodelsedatum fodselsdato fodelsear fodselsar fodselsdag
      syntymaaika syntymapaiva syntymavuosi dogum+tarihi dogum+gunu dogum+yili
      дата+рождения рождения data+rozhdeniya den+rozhdeniya datum+narozeni szuletesi+datum data+nasterii
      生年月日 誕生日 出生日期 生日 出生年月 생년월일 생일`,
  },
  {
    entity: "DATE_OF_BIRTH",
    strength: "fair",
    types: "date timestamp",
    phrases:
      "birth born geboren naissance nacimiento nascita urodzenia fodelse fodsel dogum рождение death+date date+of+death deceased+date",
  },
  {
    entity: "BIRTHPLACE",
    strength: "likely",
    types: "text",
    phrases: `birth+place birthplace place+of+birth birth+city birth+country city+of+birth country+of+birth geburtsort gbort geburtsland
      lieu+naissance lieu+de+naissance lugar+nacimiento luogo+nascita local+nascimento naturalidade geboorteplaats
      miejsce+urodzenia fodelseort fodested syntymapaikka dogum+yeri место+рождения mesto+rozhdeniya 出生地 籍贯 출생지`,
  },
  {
    entity: "AGE",
    strength: "weak",
    types: "number text",
    alone: true,
    phrases: "age alter edad eta idade leeftijd wiek alder ika yas возраст 年齢 年龄 나이",
  },
  {
    entity: "GENDER",
    strength: "fair",
    types: "text number bool",
    asks: "table",
    phrases: `gender sex gender+identity biological+sex pronouns geschlecht gesch genre+personne sexe sexo genero sesso geslacht plec
      kon+kod kjonn sukupuoli cinsiyet пол+человека пол 性別 性别 성별`,
  },
  {
    entity: "MARITAL_STATUS",
    strength: "likely",
    types: "text number bool",
    phrases: `marital+status marital maritalstatus civil+status familienstand famst etat+civil situation+familiale estado+civil
      stato+civile burgerlijke+staat stan+cywilny civilstand sivilstand siviilisaaty medeni+hal medeni+durum
      семейное+положение 婚姻 婚姻状況 婚姻状况 결혼여부`,
  },
  {
    entity: "ETHNICITY",
    strength: "likely",
    types: "text number",
    phrases: `ethnicity ethnic+group ethnic+origin racial+origin race+ethnicity race+code ethnic herkunft+ethnisch ethnische+herkunft
      origine+ethnique etnia origen+etnico cor+raca raca etniciteit pochodzenie+etniczne etnisitet национальность+этнос
      人種 民族 인종`,
  },
  { entity: "ETHNICITY", strength: "weak", types: "text number", alone: true, phrases: "race caste tribe" },
  {
    entity: "NATIONALITY",
    strength: "fair",
    types: "text number",
    phrases: `nationality citizenship staatsangehorigkeit nationalitat natio nationalite nacionalidad nazionalita cittadinanza nacionalidade
      nationaliteit narodowosc obywatelstwo nationalitet kansalaisuus uyruk гражданство национальность 国籍 국적`,
  },
  {
    entity: "RELIGION",
    strength: "likely",
    types: "text number",
    phrases: `religion religious+affiliation religious+belief faith+group denomination+religion konfession konfe religionszugehorigkeit
      religione religiao geloofsovertuiging wyznanie uskonto din+inanc вероисповедание религия 宗教 信仰 종교`,
  },
  {
    entity: "POLITICAL_OPINION",
    strength: "likely",
    types: "text number",
    phrases: `political+opinion political+affiliation political+party political+view party+affiliation voting+preference
      trade+union union+membership union+member gewerkschaft parteizugehorigkeit syndicat+membre afiliacion+politica 政治面貌`,
  },
  {
    entity: "SEXUAL_ORIENTATION",
    strength: "certain",
    types: "text number bool",
    phrases:
      "sexual+orientation sexual+preference sex+life sexuelle+orientierung orientation+sexuelle orientacion+sexual orientamento+sessuale orientacao+sexual 性的指向 性取向",
  },
  {
    entity: "CRIMINAL_RECORD",
    strength: "likely",
    types: "text bool json",
    phrases:
      "criminal+record criminal+history conviction convictions arrest+record background+check+result vorstrafen casier+judiciaire antecedentes+penales casellario+giudiziale",
  },
  {
    entity: "BIOMETRIC",
    strength: "fair",
    types: "text bytes json",
    phrases:
      "biometric biometrics face+encoding face+embedding face+template fingerprint+template fingerprint+data finger+print iris+scan retina+scan voice+print voiceprint facial+features signature+image photo+id passport+photo mugshot 指纹 人脸",
  },
];
