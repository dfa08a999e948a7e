// Words of other languages for what tools do and what they do it to, with the English word that the
// tables know. Words are without accents and in lower case; Chinese, Japanese and Korean terms are
// found inside of text that has no spaces.

/** `foreign:english` pairs, apart by white space; a verb stands in the forms that people use. */
export const TRANSLATED_WORDS = `
  eliminar:delete elimina:deletes borrar:delete borra:deletes suprimir:delete suprime:deletes
  crear:create crea:creates anadir:add anade:adds agregar:add agrega:adds insertar:insert
  actualizar:update actualiza:updates modificar:update modifica:updates editar:edit edita:edits
  cambiar:change cambia:changes renombrar:rename renombra:renames  mueve:moves
  copiar:copy copia:copies guardar:save guarda:saves subir:upload sube:uploads
  buscar:search busca:searches listar:list lista:lists obtener:get obtiene:gets consultar:get
  consulta:gets leer:read lee:reads mostrar:show muestra:shows devuelve:returns devolver:return
   calcular:calculate calcula:calculates comprobar:check comprueba:checks validar:validate
  valida:validates verificar:verify verifica:verifies recuperar:retrieve recupera:retrieves
  descargar:download descarga:downloads enviar:send envia:sends publicar:publish publica:publishes
  ejecutar:execute ejecuta:executes lanzar:launch lanza:launches iniciar:start inicia:starts
  detener:stop detiene:stops reiniciar:restart reinicia:restarts instalar:install instala:installs
  desplegar:deploy despliega:deploys cancelar:cancel cancela:cancels revocar:revoke revoca:revokes
  cerrar:close cierra:closes abrir:open abre:opens asignar:assign asigna:assigns
  programar:schedule aprobar:approve aprueba:approves rechazar:reject rechaza:rejects
  archivar:archive archiva:archives restaurar:restore restaura:restores vaciar:empty vacia:empties
  generar:generate genera:generates analizar:analyze analiza:analyzes comparar:compare
  compara:compares resumir:summarize  traducir:translate traduce:translates
  convertir:convert convierte:converts extraer:extract extrae:extracts proporciona:provides
  pagar:pay paga:pays cobrar:charge  comprar:buy compra:buys vender:sell vende:sells
  transferir:transfer transfiere:transfers reembolsar:refund reembolsa:refunds facturar:bill
  depositar:deposit deposita:deposits retirar:withdraw retira:withdraws
  pago:payment pagos:payments factura:invoice facturas:invoices suscripcion:subscription
  suscripciones:subscriptions pedido:order pedidos:orders dinero:money cuenta:account
  archivo:file archivos:files fichero:file ficheros:files carpeta:folder correo:email correos:emails
  mensaje:message mensajes:messages comando:command comandos:commands usuario:user usuarios:users
  clave:key contrasena:password contrasenas:passwords saldo:balance precio:price precios:prices
  borrador:draft  datos:data registro:record registros:records servidor:server
  etiqueta:label tarea:task tareas:tasks nota:note notas:notes reunion:meeting

  excluir:delete exclui:deletes apagar:delete apaga:deletes  criar:create cria:creates
  adicionar:add adiciona:adds atualizar:update atualiza:updates alterar:change altera:changes
  pesquisar:search pesquisa:searches obter:get obtem:gets consultar:get retorna:returns
  ler:read baixar:download baixa:downloads executar:execute executa:executes iniciar:start
  parar:stop reinicia:restarts envia:sends arquivo:file arquivos:files 
  pagamento:payment pagamentos:payments fatura:invoice faturas:invoices boleto:invoice
  assinatura:subscription conta:account dinheiro:money mensagem:message senha:password
  senhas:passwords rascunho:draft tarefa:task cliente:customer clientes:customers

  supprimer:delete supprime:deletes effacer:erase efface:erases creer:create cree:creates
  ajouter:add ajoute:adds  modifie:updates mettre:update met:updates 
  renommer:rename renomme:renames deplacer:move deplace:moves  copie:copies
  enregistrer:save enregistre:saves televerser:upload chercher:search cherche:searches
  rechercher:search recherche:searches lister:list recuperer:retrieve recupere:retrieves
  obtenir:get obtient:gets lire:read  afficher:show affiche:shows renvoie:returns
  retourne:returns calculer:calculate calcule:calculates  verifie:verifies
  telecharger:download telecharge:downloads envoyer:send envoie:sends publier:publish
  publie:publishes executer:execute lancer:launch lance:launches demarrer:start
  demarre:starts arreter:stop arrete:stops redemarrer:restart redemarre:restarts
   deployer:deploy deploie:deploys annuler:cancel annule:cancels
  revoquer:revoke revoque:revokes fermer:close ferme:closes ouvrir:open ouvre:opens
   restaurer:restore restaure:restores vider:empty 
  produit:produces identifie:identifies  genere:generates generer:generate
  comparer:compare  fournit:provides extrait:extracts
  extraire:extract  traduit:translates traduire:translate synthetise:summarizes
  payer:pay paie:pays paye:pays acheter:buy achete:buys vendre:sell vend:sells
  rembourser:refund rembourse:refunds virement:transfer facture:invoice factures:invoices
  paiement:payment paiements:payments abonnement:subscription commande:order commandes:orders
  compte:account argent:money fichier:file fichiers:files dossier:folder courriel:email
  brouillon:draft requete:query utilisateur:user utilisateurs:users mot:word serveur:server
  solde:balance prix:price liste:lists

  loeschen:delete loscht:deletes loschen:delete entfernen:remove entfernt:removes anlegen:create
  legt:creates erstellen:create erstellt:creates erzeugen:create erzeugt:creates
  hinzufuegen:add hinzufugen:add fugt:adds aktualisieren:update aktualisiert:updates
  aendern:change andern:change andert:changes bearbeiten:edit bearbeitet:edits
  umbenennen:rename verschieben:move verschiebt:moves kopieren:copy kopiert:copies
  speichern:save speichert:saves hochladen:upload suchen:search sucht:searches
  auflisten:list listet:lists abrufen:retrieve ruft:retrieves lesen:read liest:reads
  anzeigen:show zeigt:shows liefert:returns gibt:gives berechnen:calculate berechnet:calculates
  pruefen:check prufen:check pruft:checks herunterladen:download senden:send sendet:sends
  verschicken:send verschickt:sends veroffentlichen:publish ausfuehren:execute ausfuhren:execute
  fuhrt:executes fuehrt:executes starten:start startet:starts anhalten:stop stoppt:stops
  stoppen:stop neustarten:restart installieren:install installiert:installs abbrechen:cancel
  bricht:cancels stornieren:cancel storniert:cancels kuendigen:cancel kundigen:cancel
  kundigt:cancels widerrufen:revoke widerruft:revokes schliessen:close schliesst:closes
  oeffnen:open offnen:open offnet:opens archivieren:archive archiviert:archives
  wiederherstellen:restore leeren:empty leert:empties vergleicht:compares vergleichen:compare analysiert:analyzes ermittelt:determines
  ubersetzt:translates fasst:summarizes wandelt:converts bezahlen:pay bezahlt:pays zahlen:pay
  zahlt:pays kaufen:buy kauft:buys verkaufen:sell verkauft:sells erstatten:refund
  erstattet:refunds abbuchen:charge bucht:books ueberweisen:transfer uberweisen:transfer uberweist:transfers
  ueberweisung:payment uberweisung:payment zahlung:payment zahlungen:payments rechnung:invoice
  rechnungen:invoices abonnement:subscription bestellung:order bestellungen:orders auftrag:order
  auftrage:orders auftraege:orders konto:account geld:money guthaben:balance kontostand:balance
  datei:file dateien:files ordner:folder nachricht:message nachrichten:messages befehl:command
  befehle:commands skript:script benutzer:user passwort:password entwurf:draft dienst:service
  kunde:customer kunden:customers datenbank:database auskunft:information einstellungen:settings

  cancellare:delete cancella:deletes eliminare:delete creare:create aggiungere:add aggiunge:adds
  aggiornare:update aggiorna:updates cercare:search cerca:searches elencare:list elenca:lists
  ottenere:get ottiene:gets restituisce:returns leggere:read legge:reads inviare:send invia:sends
  eseguire:execute esegue:executes avviare:start avvia:starts fermare:stop riavviare:restart
  riavvia:restarts annullare:cancel annulla:cancels pagare:pay acquistare:buy acquista:buys
  vendere:sell rimborsare:refund rimborsa:refunds fattura:invoice fatture:invoices
  pagamento:payment abbonamento:subscription ordine:order ordini:orders cartella:folder
  messaggio:message bozza:draft utente:user denaro:money bonifico:payment

  verwijderen:delete verwijdert:deletes aanmaken:create maakt:creates toevoegen:add voegt:adds
  bijwerken:update wijzigen:change wijzigt:changes zoeken:search zoekt:searches ophalen:retrieve
  haalt:retrieves verzenden:send verstuurt:sends uitvoeren:execute voert:executes
  annuleren:cancel annuleert:cancels betalen:pay betaalt:pays terugbetalen:refund bestand:file

  удалить:delete удаляет:deletes удаление:deletion создать:create создает:creates добавить:add
  добавляет:adds обновить:update обновляет:updates изменить:change изменяет:changes
  найти:find ищет:searches искать:search поиск:search получить:get получает:gets
  возвращает:returns показать:show показывает:shows прочитать:read читает:reads
  отправить:send отправляет:sends выполнить:execute выполняет:executes запустить:launch
  запускает:launches остановить:stop останавливает:stops перезапустить:restart
  перезапускает:restarts отменить:cancel отменяет:cancels оплатить:pay оплачивает:pays
  перевести:transfer переводит:transfers купить:buy покупает:buys продать:sell продает:sells
  список:lists файл:file файлы:files команду:command команды:commands деньги:money счет:account
  заметку:note сообщение:message документы:documents платеж:payment

  le:the la:the les:the un:a une:a des:some du:of de:of el:the los:the las:the unos:some una:a
  der:the die:the das:the den:the dem:the ein:a eine:a einen:a einer:a eines:a il:the lo:the gli:the
  uno:a  um:a uma:a het:the een:a alle:all todos:all todas:all tous:all toutes:all todo:all
  desde:from aus:from von:of con:with mit:with avec:with para:for pour:for per:per fur:for
  nuevo:new nueva:new nouveau:new nouvelle:new neue:new neuen:new neuer:new novo:new 
   und:and et:and ou:or oder:or`;

/** Terms of Chinese, Japanese and Korean for what a tool does, the same way. */
export const TRANSLATED_ACTIONS = `
  删除:delete 移除:remove 清空:empty 清除:clear 销毁:destroy 卸载:uninstall 注销:deregister
  终止:terminate 撤销:revoke 吊销:revoke 取消:cancel 重置:reset 覆盖:overwrite 格式化:format
  创建:create 新建:create 新增:add 添加:add 增加:add 插入:insert 更新:update 修改:update
  编辑:edit 重命名:rename 移动:move 复制:copy 保存:save 上传:upload 设置:set 配置:configure
  分配:assign 归档:archive 恢复:restore 写入:write 查询:get 搜索:search 检索:search 查找:find
  查看:view 获取:get 读取:read 列出:list 返回:return 显示:show 计算:calculate 分析:analyze
  检查:check 验证:validate 统计:count 预览:preview 生成:generate 转换:convert 翻译:translate
  总结:summarize 下载:download 监控:monitor 发送:send 发布:publish 推送:push 回复:reply
  邀请:invite 执行:execute 运行:run 启动:start 停止:stop 重启:restart 部署:deploy
  安装:install 触发:trigger 调用:call 点击:click 导航:navigate 打开:open 关闭:close 支付:pay
  付款:pay 充值:topup 转账:transfer 退款:refund 购买:buy 买入:buy 卖出:sell 下单:buy
  提现:withdraw 扣款:charge 订阅:subscribe 预订:book 刪除:delete 建立:create 搜尋:search
  查詢:get 取得:get 執行:execute 傳送:send 轉帳:transfer 啟動:start 重新啟動:restart
  削除:delete 消去:erase 破棄:destroy 初期化:reset 作成:create 追加:add 登録:register
  変更:change 編集:edit 移動:move 検索:search 表示:show 読み取:read 読み込:read 確認:check
  計算:calculate 変換:convert 翻訳:translate 要約:summarize 送信:send 投稿:post 公開:publish
  実行:execute 起動:start 再起動:restart インストール:install デプロイ:deploy クリック:click
  キャンセル:cancel 取り消:cancel 支払:pay 決済:pay 送金:transfer 振込:transfer 返金:refund
  購入:buy 売却:sell 삭제:delete 제거:remove 초기화:reset 생성:create 추가:add 수정:update
  변경:change 업데이트:update 저장:save 이동:move 검색:search 조회:get 가져오:get 가져옵:get
  표시:show 읽:read 확인:check 계산:calculate 전송:send 보내:send 보냅:send 게시:publish
  실행:execute 시작:start 재시작:restart 중지:stop 설치:install 배포:deploy 취소:cancel
  결제:pay 송금:transfer 환불:refund 구매:buy 판매:sell`;

/** Their terms for things, and for actions that are over: they are no actions here. */
export const TRANSLATED_THINGS = `
  文件:file 文件夹:folder 目录:directory 用户:user 订单:order 任务:task 笔记:note
  消息:message 邮件:email 数据库:database 数据:data 记录:record 项目:project 命令:command
  脚本:script 代码:code 网页:webpage 密码:password 密钥:key 缓存:cache 余额:balance
  价格:price 发票:invoice 标签:label 评论:comment 状态:status 列表:list 详情:details
  信息:information 账户:account 金额:amount 服务:service 服务器:server 檔案:file 一覧:list
  ファイル:file ドキュメント:document タスク:task メール:email コマンド:command 注文:order
  サービス:service メッセージ:message データ:data 残高:balance 請求書:invoice 口座:account
  ユーザー:user パスワード:password 목록:list 파일:file 문서:document 메모:note 계좌:account
  명령:command 주문:order 잔액:balance 메시지:message 已删除:gone 删除的:gone 削除された:gone
  削除済み:gone 삭제된:gone 已取消:gone 执行结果:result 执行状态:status 執行状態:status
  実行結果:result 実行状況:status 更新日志:history 订阅列表:list 订阅者:user 支付状态:status
  支払い状況:status 公開鍵:key 发布时间:time 创建时间:time 更新时间:time`;
