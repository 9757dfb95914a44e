// Tables as they are found in the wild, with what each column holds: the classifier's table of truth, written by hand.
//
// One line a table: its name, then columns as `name` or `name:type` (text when not said), and `=ENTITY` where it holds
// personal data or a secret; without one it must not be masked. The types are those of src/redact/columns/types.ts.

export const SCHEMAS: Readonly<Record<string, string>> = {
  "Rails with Devise": `
    users id:number email=EMAIL encrypted_password=PASSWORD_HASH reset_password_token=SECRET reset_password_sent_at:timestamp remember_created_at:timestamp sign_in_count:number current_sign_in_at:timestamp last_sign_in_at:timestamp current_sign_in_ip:inet=IP_ADDRESS last_sign_in_ip=IP_ADDRESS confirmation_token=SECRET confirmed_at:timestamp confirmation_sent_at:timestamp unconfirmed_email=EMAIL failed_attempts:number unlock_token=SECRET locked_at:timestamp created_at:timestamp updated_at:timestamp role first_name=PERSON_NAME last_name=PERSON_NAME admin:bool
    active_storage_blobs id:number key filename content_type metadata service_name byte_size:number checksum created_at:timestamp
    schema_migrations version
    ar_internal_metadata key value`,
  Django: `
    auth_user id:number password=PASSWORD last_login:timestamp is_superuser:bool username first_name=PERSON_NAME last_name=PERSON_NAME email=EMAIL is_staff:bool is_active:bool date_joined:timestamp
    django_content_type id:number app_label model
    auth_permission id:number name content_type_id:number codename
    django_session session_key=SECRET session_data expire_date:timestamp
    auth_group id:number name
    django_migrations id:number app name applied:timestamp`,
  WordPress: `
    wp_users ID:number user_login user_pass=PASSWORD_HASH user_nicename user_email=EMAIL user_url user_registered:timestamp user_activation_key=SECRET user_status:number display_name=PERSON_NAME
    wp_comments comment_ID:number comment_post_ID:number comment_author_email=EMAIL comment_author_url comment_author_IP=IP_ADDRESS comment_date:timestamp comment_content comment_approved comment_agent comment_type
    wp_options option_id:number option_name option_value autoload
    wp_posts ID:number post_author:number post_date:timestamp post_content post_title post_status post_name guid`,
  Salesforce: `
    Contact Id Name=PERSON_NAME FirstName=PERSON_NAME LastName=PERSON_NAME Salutation Email=EMAIL Phone=PHONE MobilePhone=PHONE HomePhone=PHONE OtherPhone=PHONE AssistantPhone=PHONE Fax=PHONE Birthdate:date=DATE_OF_BIRTH MailingStreet=STREET_ADDRESS MailingCity=CITY MailingPostalCode=POSTAL_CODE MailingCountry MailingLatitude:number=GEO_COORDINATES Title Department SSN__c=US_SSN HasOptedOutOfEmail:bool EmailBouncedReason EmailBouncedDate:timestamp LeadSource AccountId OwnerId CreatedDate:timestamp DoNotCall:bool Annual_Income__c:number=SALARY
    Opportunity Id Name Amount:number StageName CloseDate:date Probability:number ForecastCategory
    Product2 Id Name ProductCode Description IsActive:bool Family`,
  SAP: `
    PA0002 PERNR:number NACHN=PERSON_NAME VORNA=PERSON_NAME GBDAT:date=DATE_OF_BIRTH GESCH=GENDER NATIO=NATIONALITY FAMST=MARITAL_STATUS KONFE=RELIGION GBORT=BIRTHPLACE PERID=NATIONAL_ID SPRSL BEGDA:date ENDDA:date AEDTM:date
    KNA1 KUNNR STRAS=STREET_ADDRESS PSTLZ=POSTAL_CODE TELF1=PHONE TELFX=PHONE STCD1=TAX_ID LAND1 REGIO ERDAT:date ERNAM KTOKD
    KNBK BANKS BANKL BANKN=BANK_ACCOUNT BKONT IBAN=IBAN
    ADR6 ADDRNUMBER SMTP_ADDR=EMAIL CONSNUMBER DATE_FROM:date
    MARA MATNR MTART MATKL BRGEW:number NTGEW:number MEINS`,
  "Stripe export": `
    charges id amount:number currency customer_email=EMAIL card_last4 card_brand card_exp_month:number=CARD_EXPIRY card_fingerprint card_name=PERSON_NAME card_address_line1=STREET_ADDRESS card_address_zip=POSTAL_CODE receipt_email=EMAIL receipt_url status created:timestamp description
    payment_methods id billing_details_name=PERSON_NAME billing_details_phone=PHONE type livemode:bool`,
  "FHIR and Synthea": `
    patients Id BIRTHDATE:date=DATE_OF_BIRTH DEATHDATE:date=DATE_OF_BIRTH SSN=US_SSN DRIVERS=DRIVER_LICENSE PASSPORT=PASSPORT FIRST=PERSON_NAME LAST=PERSON_NAME MAIDEN=PERSON_NAME MARITAL=MARITAL_STATUS RACE=ETHNICITY ETHNICITY=ETHNICITY GENDER=GENDER BIRTHPLACE=BIRTHPLACE ADDRESS=STREET_ADDRESS CITY=CITY ZIP=POSTAL_CODE LAT:number=GEO_COORDINATES LON:number=GEO_COORDINATES INCOME:number=SALARY
    medications START:timestamp STOP:timestamp PATIENT CODE:number BASE_COST:number PAYER_COVERAGE:number DISPENSES:number
    encounters id:number encounter_class start_time:timestamp primary_diagnosis=HEALTH chief_complaint=HEALTH
    hospital_patients mrn=MEDICAL_RECORD patient_name=PERSON_NAME blood_type=HEALTH allergies=HEALTH diagnosis_code=HEALTH attending_physician_name=PERSON_NAME insurance_policy_number=MEDICAL_RECORD nhs_number=MEDICAL_RECORD emergency_contact_name=PERSON_NAME emergency_contact_phone=PHONE hiv_status=HEALTH admitted_at:timestamp ward bed_number:number pregnant:bool=HEALTH`,
  HR: `
    employees employee_id:number fname=PERSON_NAME lname=PERSON_NAME dob:date=DATE_OF_BIRTH hire_date:date salary:number=SALARY bonus_amount:number=SALARY bank_account=BANK_ACCOUNT routing_no=BANK_ACCOUNT job_title department_id:number manager_id:number home_addr=STREET_ADDRESS nationality=NATIONALITY marital_status=MARITAL_STATUS age:number=AGE sex=GENDER personal_email=EMAIL work_email=EMAIL office_location grade performance_rating:number termination_date:date net_pay:number=SALARY disability:bool=HEALTH religion=RELIGION ethnicity=ETHNICITY trade_union=POLITICAL_OPINION sexual_orientation=SEXUAL_ORIENTATION emergency_contact=PERSON_NAME
    departments id:number name location_id:number budget:number head_count:number cost_center
    payroll emp_id:number gross_pay:number=SALARY currency pay_date:date tax_id=TAX_ID`,
  Bank: `
    customers cust_id:number cust_name=PERSON_NAME custfirstname=PERSON_NAME customerLastName=PERSON_NAME date_of_birth:date=DATE_OF_BIRTH ssn=US_SSN ssn_last_checked:timestamp ssn_verified:bool passport_no=PASSPORT passport_expiry:date drivers_license=DRIVER_LICENSE home_phone=PHONE cellphone=PHONE phone_type phone_verified:bool phone_country_code phone_ext email_verified:bool email_verified_at:timestamp email_count:number address_id:number address_type address_line_1=STREET_ADDRESS addr2=STREET_ADDRESS zip=POSTAL_CODE zip_plus_4=POSTAL_CODE mother_maiden_name=PERSON_NAME security_question security_answer=SECRET pin=PASSWORD credit_score:number=FINANCIAL annual_income:number=SALARY is_email_valid:bool has_phone:bool password_changed_at:timestamp password_reset_required:bool password_hash=PASSWORD_HASH password_attempts:number kyc_status risk_level branch_id:number
    accounts account_number=BANK_ACCOUNT iban=IBAN sort_code=BANK_ACCOUNT balance:number currency account_type opened_on:date status
    cards cc_num=PAYMENT_CARD card_number=PAYMENT_CARD cvv=CVV card_type card_status expiry_date:date cardholder=PERSON_NAME name_on_card=PERSON_NAME
    transactions id:number amount:number merchant_name merchant_category mcc posted_at:timestamp`,
  German: `
    kunden kundennummer vorname=PERSON_NAME nachname=PERSON_NAME geburtsdatum:date=DATE_OF_BIRTH strasse=STREET_ADDRESS hausnummer=STREET_ADDRESS plz=POSTAL_CODE ort=CITY telefon=PHONE handynummer=PHONE steuer_id=TAX_ID kontonummer=BANK_ACCOUNT staatsangehörigkeit=NATIONALITY geschlecht=GENDER familienstand=MARITAL_STATUS anschrift=STREET_ADDRESS passwort=PASSWORD email_adresse=EMAIL erstellt_am:timestamp geändert_am:timestamp Straße=STREET_ADDRESS
    mitarbeiter personalnummer name=PERSON_NAME gehalt:number=SALARY geburtstag:date=DATE_OF_BIRTH abteilung eintrittsdatum:date krankheit=HEALTH
    produkte artikelnummer name bezeichnung preis:number lagerbestand:number`,
  French: `
    clients prénom=PERSON_NAME nom=PERSON_NAME date_naissance:date=DATE_OF_BIRTH date_de_naissance:date=DATE_OF_BIRTH adresse=STREET_ADDRESS code_postal=POSTAL_CODE ville=CITY numero_telephone=PHONE téléphone=PHONE courriel=EMAIL mot_de_passe=PASSWORD numero_securite_sociale=NATIONAL_ID salaire:number=SALARY nationalité=NATIONALITY lieu_naissance=BIRTHPLACE situation_familiale=MARITAL_STATUS groupe_sanguin=HEALTH date_creation:timestamp statut
    produits nom prix:number categorie`,
  Spanish: `
    empleados nombre=PERSON_NAME apellidos=PERSON_NAME fecha_nacimiento:date=DATE_OF_BIRTH dni=NATIONAL_ID direccion=STREET_ADDRESS codigo_postal=POSTAL_CODE teléfono=PHONE correo_electronico=EMAIL contraseña=PASSWORD sueldo:number=SALARY estado_civil=MARITAL_STATUS sexo=GENDER fecha_alta:date departamento
    pacientes nombre_completo=PERSON_NAME enfermedad=HEALTH grupo_sanguineo=HEALTH historial_medico=HEALTH numero_pasaporte=PASSPORT
    pedidos nombre_cliente=PERSON_NAME nombre_producto direccion_envio=STREET_ADDRESS telefono_contacto=PHONE total:number`,
  Italian: `
    clienti cognome=PERSON_NAME data_nascita:date=DATE_OF_BIRTH codice_fiscale=TAX_ID indirizzo=STREET_ADDRESS cap telefono=PHONE cellulare=PHONE indirizzo_email=EMAIL stipendio:number=SALARY luogo_nascita=BIRTHPLACE`,
  Portuguese: `
    clientes nome=PERSON_NAME sobrenome=PERSON_NAME cpf=TAX_ID data_nascimento:date=DATE_OF_BIRTH endereco=STREET_ADDRESS cep=POSTAL_CODE telefone=PHONE senha=PASSWORD salario:number=SALARY data_cadastro:date rg_numero=NATIONAL_ID`,
  Dutch: `
    klanten voornaam=PERSON_NAME achternaam=PERSON_NAME tussenvoegsel=PERSON_NAME geboortedatum:date=DATE_OF_BIRTH bsn=NATIONAL_ID straat=STREET_ADDRESS huisnummer=STREET_ADDRESS postcode=POSTAL_CODE woonplaats=STREET_ADDRESS telefoonnummer=PHONE wachtwoord=PASSWORD rekeningnummer=BANK_ACCOUNT`,
  Polish: `
    klienci imie=PERSON_NAME nazwisko=PERSON_NAME data_urodzenia:date=DATE_OF_BIRTH pesel=NATIONAL_ID ulica=STREET_ADDRESS kod_pocztowy=POSTAL_CODE miasto=CITY numer_telefonu=PHONE haslo=PASSWORD wynagrodzenie:number=SALARY nr_konta=BANK_ACCOUNT`,
  Nordic: `
    kunder fornamn=PERSON_NAME efternamn=PERSON_NAME personnummer=NATIONAL_ID gatuadress=STREET_ADDRESS postnummer=POSTAL_CODE lösenord=PASSWORD manadslön:number=SALARY fødselsdato:date=DATE_OF_BIRTH fødselsnummer=NATIONAL_ID etternavn=PERSON_NAME cpr_nr=NATIONAL_ID adgangskode=PASSWORD etunimi=PERSON_NAME sukunimi=PERSON_NAME syntymäaika:date=DATE_OF_BIRTH henkilötunnus=NATIONAL_ID puhelinnumero=PHONE katuosoite=STREET_ADDRESS`,
  Turkish: `
    musteriler adi_soyadi=PERSON_NAME soyadı=PERSON_NAME dogum_tarihi:date=DATE_OF_BIRTH tc_kimlik_no=NATIONAL_ID cep_telefonu=PHONE acik_adres=STREET_ADDRESS sifre=PASSWORD maas:number=SALARY cinsiyet=GENDER`,
  Russian: `
    klienty familiya=PERSON_NAME imya=PERSON_NAME otchestvo=PERSON_NAME data_rozhdeniya:date=DATE_OF_BIRTH nomer_telefona=PHONE parol=PASSWORD zarplata:number=SALARY pasport=PASSPORT snils=NATIONAL_ID
    клиенты фамилия=PERSON_NAME имя=PERSON_NAME отчество=PERSON_NAME дата_рождения:date=DATE_OF_BIRTH телефон=PHONE адрес=STREET_ADDRESS пароль=PASSWORD диагноз=HEALTH зарплата:number=SALARY`,
  "Chinese, Japanese, Korean": `
    客户 姓名=PERSON_NAME 手机号=PHONE 身份证号=NATIONAL_ID 地址=STREET_ADDRESS 出生日期:date=DATE_OF_BIRTH 邮箱=EMAIL 密码=PASSWORD 银行卡号=PAYMENT_CARD 工资:number=SALARY 创建时间:timestamp
    顧客 氏名=PERSON_NAME 電話番号=PHONE 住所=STREET_ADDRESS 生年月日:date=DATE_OF_BIRTH メールアドレス=EMAIL 郵便番号=POSTAL_CODE 顧客氏名=PERSON_NAME 作成日時:timestamp
    고객 성명=PERSON_NAME 전화번호=PHONE 주소=STREET_ADDRESS 생년월일:date=DATE_OF_BIRTH 이메일=EMAIL 비밀번호=PASSWORD 주민등록번호=NATIONAL_ID 연봉:number=SALARY`,
  "Secrets of applications": `
    integrations id:number api_key=SECRET client_id client_secret=SECRET webhook_secret=SECRET access_token=SECRET refresh_token=SECRET token_type token_expires_at:timestamp scopes private_key=SECRET public_key signing_secret=SECRET endpoint_url
    oauth_tokens token=SECRET expires_in:number scope revoked:bool
    mfa otp_secret=SECRET totp_secret=SECRET backup_codes=SECRET mfa_enabled:bool
    llm_usage prompt_tokens:number completion_tokens:number total_tokens:number max_tokens:number model latency_ms:number token_limit:number tokens_used:number
    secrets secret_name secret_arn created_at:timestamp rotation_enabled:bool`,
  "Technical tables": `
    files id:number file_name file_path mime_type size_bytes:number sha256 uploaded_at:timestamp owner_id:number
    hosts host_name hostname fqdn os_version mac_address=DEVICE_ID last_seen:timestamp cpu_count:number memory_bytes:number rack
    servers name address port:number protocol region zone status
    pg_stat_activity datid:number datname pid:number usesysid:number usename application_name client_addr:inet=IP_ADDRESS client_hostname client_port:number backend_start:timestamp state wait_event query
    columns table_catalog table_schema table_name column_name ordinal_position:number column_default is_nullable data_type character_maximum_length:number
    pg_class oid:number relname relnamespace:number reltype:number relowner:number relkind relpages:number
    logs id:number level message logger_name thread_name created:timestamp trace_id span_id user_agent request_path status_code:number duration_ms:number
    jobs id:number queue handler attempts:number last_error run_at:timestamp locked_by failed_at:timestamp name
    products id:number name sku description price:number color size material brand_name category_name weight:number gender created_by
    countries code name capital population:number currency_code phone_code continent
    cities id:number name country_code latitude:number longitude:number timezone
    airports iata name city latitude:number longitude:number elevation:number
    roles id:number name description
    feature_flags name enabled:bool rollout_pct:number
    metrics metric_name value:number unit labels:json ts:timestamp
    builds build_id:number commit_sha branch_name docker_image_name status finished_at:timestamp
    races race_name race_date:date race_time circuit laps:number
    caches cache_key cache_age:number hits:number evicted_at:timestamp
    experiments name variant first_value:number last_value:number pass_rate:number test_pass:bool sex_ratio:number
    templates template_name email_subject email_body email_template sms_template
    settings setting_key setting_value password_policy session_timeout:number max_login_attempts:number
    emails_sent id:number email_id:number template_id:number opened_at:timestamp bounce_type
    pets id:number name species breed
    songs title artist_name album_name duration:number
    memory address:number size:number segment
    contracts contract_address block_number:number token_symbol gas_used:number
    events event_name event_type occurred_at:timestamp device_type mobile_app_version platform page_url referrer_url
    stores store_name store_code store_type opening_hours manager_id:number
    orders order_id:number customer_id:number order_date:date ship_date:date status total:number shipping_method tracking_number billing_address_id:number`,
  "Northwind, Sakila and Chinook": `
    employees employee_id:number last_name=PERSON_NAME first_name=PERSON_NAME title title_of_courtesy birth_date:date=DATE_OF_BIRTH hire_date:date address=STREET_ADDRESS city=CITY region postal_code=POSTAL_CODE country home_phone=PHONE extension notes reports_to:number photo_path
    customers customer_id company_name contact_name=PERSON_NAME contact_title address=STREET_ADDRESS city=CITY postal_code=POSTAL_CODE country phone=PHONE fax=PHONE
    products product_id:number product_name supplier_id:number quantity_per_unit unit_price:number units_in_stock:number discontinued:bool
    film film_id:number title description release_year:number rental_duration:number replacement_cost:number rating special_features
    actor actor_id:number first_name=PERSON_NAME last_name=PERSON_NAME last_update:timestamp
    staff staff_id:number first_name=PERSON_NAME last_name=PERSON_NAME address_id:number email=EMAIL store_id:number active:bool username password=PASSWORD
    track track_id:number name composer milliseconds:number bytes:number`,
  "Keycloak, Supabase and next-auth": `
    user_entity id email=EMAIL email_verified:bool enabled:bool first_name=PERSON_NAME last_name=PERSON_NAME realm_id username created_timestamp:number not_before:number
    auth.users instance_id:uuid id:uuid aud role email=EMAIL encrypted_password=PASSWORD_HASH email_confirmed_at:timestamp confirmation_token=SECRET recovery_token=SECRET is_super_admin:bool phone=PHONE phone_confirmed_at:timestamp banned_until:timestamp
    account id:uuid type provider provider_account_id refresh_token=SECRET access_token=SECRET expires_at:number token_type scope id_token=SECRET session_state
    session id:uuid session_token=SECRET user_id:uuid expires:timestamp`,
  "Operations and trades": `
    pods pod_name namespace node_name phase container_image restart_count:number start_time:timestamp
    http_logs ts:timestamp method path status:number bytes:number remote_addr=IP_ADDRESS user_agent referer request_id duration_ms:number
    spark_jobs job_name stage_name executor_host input_bytes:number driver_name driver_memory app_name queue
    stock sku bin_code location_name qty:number reorder_level:number supplier_name last_counted:timestamp
    claims claim_no policy_no claimant_name=PERSON_NAME claimant_dob:date=DATE_OF_BIRTH incident_date:date diagnosis_code=HEALTH amount:number adjuster_name=PERSON_NAME plate_number=VEHICLE
    guests guest_id:number surname=PERSON_NAME given_names=PERSON_NAME room_no:number check_in:date check_out:date id_doc_no=NATIONAL_ID
    passengers pnr passenger_name=PERSON_NAME seat_no passport_no=PASSPORT nationality=NATIONALITY ticket_no fare:number
    students student_id:number student_name=PERSON_NAME guardian_name=PERSON_NAME roll_no:number class section dob:date=DATE_OF_BIRTH blood_group=HEALTH grade gpa:number
    wallets wallet_address=CRYPTO_ADDRESS chain balance:number seed_phrase=SECRET private_key=SECRET`,
  "Names without a table": `
    - first_name=PERSON_NAME
    - FIRST_NM=PERSON_NAME
    - strFirstName=PERSON_NAME
    - txtLastName=PERSON_NAME
    - patientFullName=PERSON_NAME
    - name
    - first
    - last
    - title
    - id:number
    - key
    - value
    - description
    - user_name
    - emailAddress=EMAIL
    - e-mail=EMAIL
    - EMAIL_ADDR=EMAIL
    - contact_email=EMAIL
    - email_domain
    - email_opt_in:bool
    - email:number
    - email:bool
    - phone:bool
    - phone:timestamp
    - phone1=PHONE
    - phone_number_2=PHONE
    - tel=PHONE
    - telno=PHONE
    - homephone=PHONE
    - WorkPhoneNumber=PHONE
    - num_phones:number
    - hotel
    - telemetry
    - storage
    - message
    - namespace
    - codename
    - nameserver
    - addressee=PERSON_NAME
    - birth:date=DATE_OF_BIRTH
    - birth:text
    - born:date=DATE_OF_BIRTH
    - dob=DATE_OF_BIRTH
    - DOBDate:date=DATE_OF_BIRTH
    - birth_year:number=DATE_OF_BIRTH
    - birthday_discount:number
    - pwd=PASSWORD
    - passwd=PASSWORD
    - user_password=PASSWORD
    - password_digest=PASSWORD_HASH
    - db_password=PASSWORD
    - password_strength:number
    - cc_number=PAYMENT_CARD
    - creditCardNumber=PAYMENT_CARD
    - cardCvv=CVV
    - card_present:bool
    - acct_no=BANK_ACCOUNT
    - bank_name
    - national_id=NATIONAL_ID
    - aadhaar_number=NATIONAL_ID
    - NINO=NATIONAL_ID
    - tax_rate:number
    - taxid=TAX_ID
    - ip=IP_ADDRESS
    - ip_version:number
    - remote_addr=IP_ADDRESS
    - homezip=POSTAL_CODE
    - zip_file
    - shipping_address=STREET_ADDRESS
    - address2=STREET_ADDRESS
    - address=STREET_ADDRESS
    - address:number
    - address_verified:bool
    - server_address
    - web_address
    - memory_address
    - license_plate=VEHICLE
    - license_key=SECRET
    - salary_band
    - base_salary:number=SALARY
    - medication_name=HEALTH
    - drug_name
    - token_count:number
    - secret=SECRET
    - is_secret:bool
    - company_name
    - product_name
    - country_name
    - file_name
    - display_name
    - father_name=PERSON_NAME
    - account_holder_name=PERSON_NAME
    - bank_account_holder_name=PERSON_NAME
    - next_of_kin=PERSON_NAME
    - whatsapp_number=PHONE
    - gps_latitude:number
    - home_latitude:number=GEO_COORDINATES
    - user_agent
    - last_login_ip=IP_ADDRESS
    - last_login:timestamp
    - verification_token=SECRET
    - email_verification_token=SECRET
    - xkcd
    - q1:number
    - c7
    - col_12`,
};
