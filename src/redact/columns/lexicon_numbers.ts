// Words that name columns of numbers a person is known by, money, health, devices and secrets; and phrases that look
// like one of all these and are not.
//
// Data only, as in lexicon_person.ts. Entities are named as the rules for them are, where there are any.

import type { Group } from "./lexicon_types.ts";

export const NUMBERS: readonly Group[] = [
  // -- what a state or office knows a person by --------------------------------------------------------
  {
    entity: "US_SSN",
    strength: "certain",
    types: "text number",
    phrases: `ssn ssn+number ssn+last social+security social+security+number social+security+no soc+sec soc+sec+num socsec ss+number
      ss+num ssnum ssno itin ssn+tin ssn+ein`,
  },
  {
    entity: "TAX_ID",
    strength: "likely",
    types: "text number",
    phrases: `tax+id taxid tax+number tax+no taxpayer+id taxpayer+number tax+identifier tax+identification+number tin+number tin ein fein
      stcd+1 stcd+2 stcd+3 steuernummer steuer+id steuerid steuernr steueridentifikationsnummer idnr steuerliche+id numero+fiscal
      numero+fiscale identifiant+fiscal nif cif+nif nif+cif rfc codice+fiscale cod+fiscale cf+persona partita+iva cpf cnpj+cpf
      cpf+cnpj numero+cpf contribuinte numero+contribuinte nip+numer utr+number pan+number pan+no pan+card inn+fl инн inn+number
      vergi+no vergi+numarasi vergi+kimlik 納税者番号 税号 纳税人识别号 abn+tfn tfn rut rut+cliente nit+cliente cuit cuil
      curp siret+personne vat+id+person taxvat`,
  },
  {
    entity: "NATIONAL_ID",
    strength: "certain",
    types: "text number",
    phrases: `national+id national+identifier national+identity national+id+number national+insurance national+insurance+number
      national+insurance+no nino ni+number identity+number identity+card identity+card+number id+card id+card+number
      id+card+no citizen+id citizen+number personal+id+number personal+identification+number personal+identity+number
      personal+number government+id id+doc id+doc+number id+doc+no govt+id gov+id social+insurance social+insurance+number sin+number id+document
      id+document+number resident+id alien+number alien+registration visa+number immigration+status voter+id voter+id+number aadhaar aadhar aadhaar+number
      uid+aadhaar emirates+id nric nric+number fin+nric hkid my+number civil+id perid
      personalausweis personalausweisnummer ausweisnummer ausweisnr sozialversicherungsnummer sv+nummer svnr rentenversicherungsnummer
      versicherungsnummer ahv+nummer ahv+nr ahvnr ahv kennitala
      numero+secu numero+securite+sociale securite+sociale num+secu nir numero+nir carte+identite numero+carte+identite cni
      dni nie+numero dni+nie dni+numero numero+dni documento+identidad numero+documento cedula numero+cedula nuss
      seguridad+social numero+seguridad+social carta+identita numero+carta+identita documento+identita tessera+sanitaria
      rg+numero carteira+identidade cartao+cidadao numero+rg niss bi+numero
      bsn burgerservicenummer sofinummer sofi+nummer rijksregisternummer pesel dowod+osobisty numer+dowodu nr+dowodu numer+pesel
      personnummer person+nummer samordningsnummer cpr cpr+nummer cprnr cpr+nr fodselsnummer fodselsnr henkilotunnus hetu sotu
      tc+kimlik tc+kimlik+no tckn kimlik+no kimlik+numarasi snils снилс паспорт+номер rodne+cislo cnp egn oib jmbg pps+number ppsn
      マイナンバー 個人番号 身份证 身份证号 身份证号码 证件号 证件号码 주민등록번호 주민번호 외국인등록번호`,
  },
  {
    entity: "NATIONAL_ID",
    strength: "fair",
    types: "text number",
    alone: true,
    phrases: "sin nin nif+nie rg nic ic+number tckimlik pnr+number bvn",
  },
  {
    entity: "PASSPORT",
    strength: "certain",
    types: "text number",
    phrases: `passport passport+number passport+no passport+num passport+id passportno reisepass reisepassnummer passnummer passnr
      numero+passeport passeport pasaporte numero+pasaporte passaporto numero+passaporto passaporte paspoort paspoortnummer
      paszport numer+paszportu passi+numero pasaport pasaport+no паспорт номер+паспорта серия+паспорта pasport
      旅券番号 パスポート番号 护照 护照号 护照号码 여권번호`,
  },
  {
    entity: "DRIVER_LICENSE",
    strength: "certain",
    types: "text number",
    phrases: `driver+license drivers+license driver+licence drivers+licence driving+license driving+licence driver+license+number
      drivers+license+number dl+number dl+no dln license+number+driver driver+lic fuhrerschein fuhrerscheinnummer
      permis+conduire numero+permis licencia+conducir licencia+conduccion patente+guida numero+patente carta+conducao
      cnh+numero rijbewijs rijbewijsnummer prawo+jazdy korkort korkortsnummer forerkort korekort ajokortti ehliyet ehliyet+no
      водительское+удостоверение 免許証番号 运転免許 驾驶证 驾驶证号 운전면허번호`,
  },
  { entity: "DRIVER_LICENSE", strength: "weak", types: "text number", alone: true, phrases: "drivers" },
  {
    entity: "VEHICLE",
    strength: "fair",
    types: "text",
    phrases: `license+plate licence+plate plate+number number+plate registration+plate vehicle+registration vehicle+plate vin vin+number
      vehicle+identification+number kennzeichen kfz+kennzeichen fahrgestellnummer immatriculation plaque+immatriculation matricula+vehiculo
      targa placa+vehiculo kenteken numer+rejestracyjny registreringsnummer госномер 車両番号 车牌 车牌号 차량번호`,
  },
  {
    entity: "EMPLOYEE_ID",
    strength: "weak",
    types: "text number",
    phrases:
      "employee+number employee+no personnel+number staff+number pernr personalnummer matricule numero+empleado matricola",
  },
  // -- money -------------------------------------------------------------------------------------------
  {
    entity: "PAYMENT_CARD",
    strength: "certain",
    types: "text number",
    phrases: `card+number card+no card+num cardno cardnumber credit+card credit+card+number creditcard credit+card+no cc+num cc+number
      cc+no ccnum ccnumber debit+card debit+card+number payment+card pan+full primary+account+number kreditkarte kartennummer
      kreditkartennummer numero+carte carte+bancaire numero+cb carte+credit tarjeta numero+tarjeta tarjeta+credito carta+credito
      numero+carta cartao numero+cartao cartao+credito kaartnummer creditcardnummer numer+karty nr+karty karty+numer kortnummer
      kart+numarasi kart+no номер+карты nomer+karty カード番号 クレジットカード番号 卡号 信用卡 信用卡号 银行卡 银行卡号 카드번호`,
  },
  { entity: "PAYMENT_CARD", strength: "fair", types: "text number", alone: true, phrases: "cc pan card" },
  {
    entity: "CVV",
    strength: "certain",
    types: "text number",
    phrases:
      "cvv cvc cvv+2 cvc+2 cvn cid+cvv card+verification card+verification+value security+code card+security+code kartenprufnummer cryptogramme codigo+seguridad codice+sicurezza",
  },
  {
    entity: "CARD_EXPIRY",
    strength: "fair",
    types: "text number date",
    phrases:
      "card+expiry card+expiration card+exp cc+exp cc+expiry cc+expiration expiry+month+year card+exp+month card+exp+year card+expiry+date card+expiration+date exp+month exp+year valid+thru",
  },
  {
    entity: "IBAN",
    strength: "certain",
    types: "text",
    phrases: "iban iban+number iban+no iban+code numero+iban",
  },
  {
    entity: "BANK_ACCOUNT",
    strength: "certain",
    types: "text number",
    phrases: `bank+account bank+account+number bank+account+no bank+acct acct+number acct+no acct+num account+number account+no account+num
      accountnumber acctno checking+account savings+account routing+number routing+no aba+routing aba+number sort+code bsb bsb+number
      bankn bank+number clabe cbu ccc+cuenta pix+key chave+pix ifsc+account
      kontonummer kontonr konto+nr bankverbindung bankkonto bankkontonummer blz+konto compte+bancaire numero+compte rib
      cuenta+bancaria numero+cuenta conto+corrente numero+conto conta+bancaria numero+conta conta+corrente rekeningnummer
      bankrekening numer+konta nr+konta numer+rachunku nr+rachunku rachunek+bankowy bankkontonr kontonumer tilinumero
      hesap+no hesap+numarasi banka+hesap номер+счета расчетныи+счет nomer+scheta 口座番号 银行账号 银行账户 账号 계좌번호 은행계좌`,
  },
  {
    entity: "SALARY",
    strength: "likely",
    types: "number text",
    phrases: `salary base+salary annual+salary monthly+salary current+salary expected+salary salary+amount wage wages hourly+wage hourly+rate
      pay+rate wage+rate base+pay basic+pay monthly+pay pay+amount base+compensation ctc annual+ctc gross+pay net+pay annual+pay take+home+pay income annual+income monthly+income household+income gross+income
      compensation total+compensation remuneration stipend bonus+amount annual+bonus severance pension+amount ctc+amount payroll+amount
      gehalt bruttogehalt nettogehalt jahresgehalt monatsgehalt grundgehalt lohn bruttolohn nettolohn stundenlohn einkommen vergutung
      salaire salaire+brut salaire+net revenu+annuel traitement+mensuel remuneration+annuelle salario sueldo salario+base nomina ingresos
      stipendio retribuzione reddito ral+annua ordenado vencimento+base renda renda+mensal remuneracao salaris brutoloon nettoloon
      jaarsalaris wynagrodzenie pensja placa+zasadnicza zarobki manadslon arslon timlon arslonn manedslonn timelonn manedslon timelon
      palkka kuukausipalkka maas ucret+brut зарплата оклад заработная+плата доход zarplata oklad
      給与 年収 月給 給料 時給 工资 薪资 薪水 月薪 年薪 收入 급여 연봉 월급 소득`,
  },
  {
    entity: "FINANCIAL",
    strength: "fair",
    types: "number text",
    phrases:
      "credit+score fico fico+score net+worth credit+rating debt+amount bankruptcy alimony child+support bonitat schufa schufa+score",
  },
  // -- health ------------------------------------------------------------------------------------------
  {
    entity: "HEALTH",
    strength: "likely",
    types: "text number bool json date",
    phrases: `diagnosis diagnoses diagnosis+code diagnosis+description primary+diagnosis icd+code icd icd+10 icd+9 medication medications
      medication+name rx+number prescription prescriptions medicine allergy allergies allergen blood+type blood+group blood+pressure heart+rate
      blood+sugar cholesterol bmi symptom symptoms disease illness comorbidity medical+history medical+condition medical+notes
      health+condition health+status health+history health+notes disability disabilities disability+status pregnant pregnancy
      pregnancy+status hiv hiv+status std+status vaccination vaccination+status immunization treatment+plan lab+result chief+complaint
      cause+of+death genetic+data dna+sequence genome mental+health smoking+status smoker alcohol+use drug+use substance+abuse
      psychiatric therapy+notes clinical+notes surgery surgical+history family+history systolic diastolic body+weight body+height
      sick+leave sickness+reason special+needs dietary+restriction
      diagnose krankheit krankheiten erkrankung medikament medikamente blutgruppe behinderung schwerbehinderung allergien
      krankengeschichte befund anamnese schwangerschaft gesundheitszustand
      maladie maladies groupe+sanguin medicaments antecedents+medicaux handicap grossesse ordonnance etat+sante
      diagnostico enfermedad enfermedades medicamento medicamentos grupo+sanguineo tipo+sangre alergia alergias discapacidad embarazo
      historial+medico diagnosi malattia malattie farmaco farmaci gruppo+sanguigno disabilita cartella+clinica gravidanza
      doenca doencas tipo+sanguineo deficiencia gravidez prontuario diagnose+code ziekte medicatie bloedgroep
      choroba choroby rozpoznanie grupa+krwi niepelnosprawnosc leki+przyjmowane sjukdom lakemedel blodgrupp sygdom sykdom blodtype
      sairaus laakitys veriryhma hastalik kan+grubu tani+kodu
      диагноз болезнь заболевание группа+крови инвалидность diagnoz gruppa+krovi
      病名 診断 診断名 病歴 血液型 アレルギー 既往歴 障害 诊断 病历 病史 血型 过敏史 疾病 진단 진단명 혈액형 병명 병력 장애`,
  },
  { entity: "HEALTH", strength: "weak", types: "text number", alone: true, phrases: "height weight" },
  {
    entity: "MEDICAL_RECORD",
    strength: "certain",
    types: "text number",
    phrases: `mrn medical+record medical+record+number medical+record+no patient+number patient+identifier nhs+number nhs+no health+number
      health+card health+card+number medicare+number medicare+id medicaid+id medicaid+number mbi hicn medicare+beneficiary
      health+insurance+number health+plan+number insurance+number insurance+policy+number insurance+member+id subscriber+id
      krankenversicherungsnummer kvnr krankenkassennummer versichertennummer patientennummer numero+mutuelle numero+historia
      cartao+sus numero+tessera+sanitaria dossier+medical numero+dossier patientnummer patientnumber
      保険証番号 被保険者番号 病历号 医保卡号 건강보험번호`,
  },
  // -- devices and connections -------------------------------------------------------------------------
  {
    entity: "IP_ADDRESS",
    strength: "likely",
    types: "text inet",
    phrases: `ip+address ip+addr ipaddress ipaddr ip client+ip remote+ip remote+addr remote+address user+ip login+ip sign+in+ip last+ip ipv+4 ipv+6
      source+ip src+ip dest+ip dst+ip peer+ip author+ip registration+ip ip+adresse adresse+ip direccion+ip indirizzo+ip endereco+ip adres+ip
      x+forwarded+for forwarded+for client+address`,
  },
  {
    // Of this type nothing else can be meant.
    entity: "IP_ADDRESS",
    strength: "fair",
    types: "inet",
    phrases: "addr address client+addr host source destination peer remote client",
  },
  {
    entity: "DEVICE_ID",
    strength: "fair",
    types: "text number uuid other",
    phrases: `mac+address mac+addr macaddress imei imsi iccid imei+number meid idfa idfv gaid adid advertising+id android+id device+udid udid
      device+fingerprint browser+fingerprint device+serial sim+number msisdn+hash`,
  },
  {
    entity: "CRYPTO_ADDRESS",
    strength: "fair",
    types: "text",
    phrases:
      "wallet+address btc+address bitcoin+address eth+address ethereum+address crypto+address seed+phrase+address",
  },
  // -- secrets -----------------------------------------------------------------------------------------
  {
    entity: "PASSWORD_HASH",
    strength: "certain",
    types: "text bytes",
    phrases: `password+hash passwd+hash pwd+hash pass+hash hashed+password password+digest encrypted+password password+encrypted password+salt
      password+crypt password+md password+sha password+bcrypt passwordhash hash+password user+pass kennwort+hash passwort+hash`,
  },
  {
    entity: "PASSWORD",
    strength: "certain",
    types: "text bytes json",
    phrases: `password passwd passwrd pword pwd psw psswd passphrase pass+phrase pass+word user+password login+password db+password temp+password
      plain+password password+plain password+hint old+password new+password current+password
      passwort kennwort mot+de+passe mot+passe motdepasse mdp contrasena contrasenya clave+acceso clave+secreta parola+accesso parola+chiave
      senha palavra+passe palavra+chave wachtwoord haslo losenord passord adgangskode kodeord salasana sifre parola пароль parol
      パスワード 暗証番号 密码 口令 비밀번호 암호 비번`,
  },
  {
    entity: "PASSWORD",
    strength: "fair",
    types: "text number",
    alone: true,
    phrases: "pin pin+number pass pw pincode+number clave",
  },
  {
    entity: "SECRET",
    strength: "certain",
    types: "text bytes json",
    phrases: `api+key apikey api+secret api+token secret+key secretkey client+secret app+secret consumer+secret shared+secret webhook+secret
      signing+secret signing+key private+key privatekey encryption+key decryption+key master+key access+key access+key+id
      secret+access+key access+token accesstoken refresh+token refreshtoken auth+token authtoken authentication+token id+token
      bearer+token session+token sessiontoken csrf+token reset+token reset+password+token password+reset+token
      password+reset+code reset+password+code recovery+token confirmation+token verification+token activation+token activation+key
      user+activation+key activation+code verification+code invite+token invitation+token remember+token unlock+token
      oauth+token oauth+secret oauth+token+secret personal+access+token push+token device+token fcm+token apns+token
      otp+secret totp+secret mfa+secret two+factor+secret 2+fa+secret tfa+secret otp+seed backup+codes recovery+codes
      two+factor+recovery+codes recovery+code security+answer secret+answer security+question+answer answer+secret
      seed+phrase mnemonic+phrase recovery+phrase private+pem ssh+key ssh+private+key pgp+private+key connection+string
      database+url dsn+password credentials credential auth+key authkey account+key storage+key sas+token license+key
      ключ+доступа токен+доступа 秘密鍵 アクセストークン 密钥 私钥 令牌 비밀키 토큰`,
  },
  {
    entity: "SECRET",
    strength: "fair",
    types: "text bytes",
    phrases:
      "secret secrets token otp otp+code mfa+code one+time+password one+time+code totp salt jwt session+key cookie cookies auth+code",
  },
  { entity: "SECRET", strength: "fair", types: "text", alone: true, phrases: "mnemonic" },
  {
    entity: "SECRET",
    strength: "weak",
    types: "text",
    phrases: "session+id sessionid session+key+id",
  },
  // -- what looks like one of these and is none --------------------------------------------------------
  {
    entity: "",
    strength: "certain",
    types: "text",
    phrases: `user+agent useragent first+seen last+seen last+login last+logon last+sign+in first+login last+activity last+active last+update last+updated last+modified
      last+change last+changed last+run last+sync last+order first+order last+access last+used last+error last+value last+message
      last+page last+step last+status last+visit last+backup last+check first+page first+value first+visit first+row last+row
      primary+key foreign+key public+key partition+key sort+key cache+key routing+key idempotency+key translation+key object+key
      unique+key name+space pass+rate pass+count pass+fail pass+fail+status test+pass passed passing bypass
      addr+number web+address url+address memory+address base+address contract+address bus+address start+address end+address register+address token+address
      web+site+address host+address server+address listen+address bind+address broadcast+address network+address gateway+address
      address+family address+space address+book address+type address+verification
      mail+server mail+host mail+template mail+queue mail+subject mail+type email+template smtp+server smtp+host smtp+port
      token+count token+limit token+usage prompt+token completion+token input+token output+token total+token max+token token+symbol token+supply
      token+price token+name token+standard secret+name secret+arn
      card+type card+brand card+network card+present card+count bank+name bank+code
      race+condition race+result race+time race+date race+number race+name gender+ratio income+statement income+account income+type
      mobile+app mobile+device mobile+platform mobile+version mobile+friendly mobile+os mobile+url mobile+site mobile+enabled
      cell+value cell+type cell+index cell+color cell+count cell+tower phone+model phone+brand phone+os phone+type handy+tool
      ip+version ip+range ip+pool ip+whitelist ip+allowlist ip+count ip+protocol
      city+code state+name county+code country+name region+name province+name zip+file zip+path zip+url zip+archive postal+service
      password+policy password+strength security+group security+level security+context security+type security+definer
      disease+code+system medicine+category surgery+center
      sex+ratio cookie+policy cookie+consent cookie+banner login+count login+attempts login+type login+url login+method login+provider
      login+enabled login+page login+at login+time username+field
      age+group age+limit age+restriction age+rating minimum+age maximum+age min+age max+age cache+age age+range page+age age+seconds
      average+age account+age
      salary+range salary+band salary+grade income+bracket pay+grade wage+type salary+currency
      signature+algorithm compensation+type birth+control birth+rate birth+certificate+url
      birthday+discount birthday+email birthday+message birthday+coupon name+server nameserver name+key
      sort+code+order pin+count pin+type pin+color pinned
      geo+ip+country geo+restriction geo+region geo+target coordinate+system location+id
      pan+europe fax+server family+name+count street+view driver+version driver+name driver+type driver+class driver+path
      author+id first+party third+party contact+type contact+form contact+us contact+page owner+type owner+class
      cc+license cid patient+type employee+type employee+count employee+range number+of+employees
      handy+tool portable+version portable+device residence+time flat+rate flat+fee
      domain+name company+name business+name`,
  },
];
