
# ---- hMailServer: add the certificate, give it to the TLS ports, restart, look at the ports ----

$ErrorActionPreference = 'Stop'
$here = Split-Path -Parent $MyInvocation.MyCommand.Path
$note = Join-Path $here ('before-' + $Fingerprint.Substring(0, 16) + '.xml')
$store = Join-Path $env:ProgramData ('Mailseal\' + $Fingerprint.Substring(0, 16))

if (-not $Password) { $Password = Read-Host -AsSecureString 'Password of hMailServer''s Administrator' }
$app = New-Object -ComObject hMailServer.Application
$plain = (New-Object System.Net.NetworkCredential('', $Password)).Password
if (-not $app.Authenticate('Administrator', $plain)) { throw 'hMailServer does not take this password.' }

function Get-TlsPorts {
    $all = $app.Settings.TCPIPPorts
    for ($i = 0; $i -lt $all.Count; $i++) {
        $port = $all.Item($i)
        if ($port.ConnectionSecurity -ne 0) { $port }
    }
}

# eSessionType: 1 SMTP, 3 POP3, 5 IMAP; eConnectionSecurity: 1 TLS, 2 and 3 STARTTLS.
function Get-StartTls($Port) {
    if ($Port.ConnectionSecurity -eq 1) { return '' }
    switch ($Port.Protocol) { 1 { 'smtp' } 3 { 'pop3' } 5 { 'imap' } }
}

function Restore-Before {
    if (-not (Test-Path $note)) { throw "There is nothing to undo: $note is not there." }
    $before = Import-Clixml -Path $note
    foreach ($port in Get-TlsPorts) {
        foreach ($one in $before.Ports) {
            if ($one.ID -eq $port.ID) { $port.SSLCertificateID = $one.SSLCertificateID; $port.Save() }
        }
    }
    Restart-Service hMailServer
    Move-Item -Force $note ($note + '.undone')
    Write-Host "The ports have the certificates that they had. The new one is still listed as $EntryName."
}

if ($Undo) { Restore-Before; return }

$chosen = @(Get-TlsPorts | Where-Object { -not $Ports -or $Ports -contains $_.PortNumber })
if ($chosen.Count -eq 0) { throw 'None of these ports speaks TLS. Set their connection security in hMailServer first.' }
if (-not (Test-Path $note)) {
    @{ Ports = @($chosen | ForEach-Object { @{ ID = $_.ID; SSLCertificateID = $_.SSLCertificateID } }) } | Export-Clixml -Path $note
}

try {
    # The service reads the files at its start, so they lie where only it and administrators do.
    [void](New-Item -ItemType Directory -Force -Path $store)
    & icacls.exe $store /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null
    if ($LASTEXITCODE -ne 0) { throw "The access to $store cannot be restricted." }
    Copy-Item -Force (Join-Path $here 'certificate.pem') $store
    Copy-Item -Force (Join-Path $here 'key.pem') $store

    $entries = $app.Settings.SSLCertificates
    $entry = $null
    for ($i = 0; $i -lt $entries.Count; $i++) {
        if ($entries.Item($i).Name -eq $EntryName) { $entry = $entries.Item($i) }
    }
    if (-not $entry) { $entry = $entries.Add() }
    $entry.Name = $EntryName
    $entry.CertificateFile = Join-Path $store 'certificate.pem'
    $entry.PrivateKeyFile = Join-Path $store 'key.pem'
    $entry.Save()
    foreach ($port in $chosen) { $port.SSLCertificateID = $entry.ID; $port.Save() }
    Restart-Service hMailServer
    Wait-Served @($chosen | ForEach-Object { @{ Port = $_.PortNumber; StartTls = (Get-StartTls $_) } }) 60
}
catch {
    Write-Warning "Failed, and is put back: $_"
    Restore-Before
    throw
}
Write-Host "Served by the ports $(($chosen | ForEach-Object { $_.PortNumber }) -join ', ')."
Write-Host 'To go back: .\install.ps1 -Undo'
