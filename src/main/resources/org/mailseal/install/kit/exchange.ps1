
# ---- Exchange: import, enable, name it in the connectors, look at the ports ----

$ErrorActionPreference = 'Stop'
$here = Split-Path -Parent $MyInvocation.MyCommand.Path
$note = Join-Path $here ('before-' + $Fingerprint.Substring(0, 16) + '.xml')
$server = $env:COMPUTERNAME
if (-not (Get-Command Get-ExchangeCertificate -ErrorAction SilentlyContinue)) {
    throw 'Run this in the Exchange Management Shell, on the Exchange server.'
}

# This is how a connector names a certificate: not by its thumbprint.
function Get-TlsName($Certificate) { "<I>$($Certificate.Issuer)<S>$($Certificate.Subject)" }

function Get-SendConnectorsHere {
    Get-SendConnector | Where-Object { "$($_.SourceTransportServers)" -match "\b$([regex]::Escape($server))\b" }
}

function Restart-Mail {
    Get-Service MSExchangeFrontEndTransport, MSExchangeTransport, MSExchangePop3, MSExchangePOP3BE, MSExchangeImap4, MSExchangeIMAP4BE -ErrorAction SilentlyContinue |
        Where-Object { $_.Status -eq 'Running' } | Restart-Service
}

function Save-Before($Old, $Receive, $Send) {
    if (Test-Path $note) { return } # of a run that did not end: that one saw what was there before
    @{
        Certificates = @(Get-ExchangeCertificate -Server $server | Where-Object { "$($_.Services)" -ne 'None' } |
            ForEach-Object { @{ Thumbprint = "$($_.Thumbprint)"; Services = "$($_.Services)" } })
        Default = "$((Get-TransportService $server).InternalTransportCertificateThumbprint)"
        OldThumbprints = @($Old | ForEach-Object { "$($_.Thumbprint)" })
        Receive = @($Receive | ForEach-Object { @{ Identity = "$($_.Identity)"; Name = "$($_.TlsCertificateName)" } })
        Send = @($Send | ForEach-Object { @{ Identity = "$($_.Identity)"; Name = "$($_.TlsCertificateName)" } })
    } | Export-Clixml -Path $note
}

function Enable-Services([string]$Thumbprint, [string]$Services) {
    $list = @($Services -split ',' | ForEach-Object { $_.Trim() } | Where-Object { @('POP', 'IMAP', 'IIS', 'SMTP') -contains $_ })
    if ($list.Count -gt 0) {
        Enable-ExchangeCertificate -Server $server -Thumbprint $Thumbprint -Services $list -Force
    }
}

function Restore-Before {
    if (-not (Test-Path $note)) { throw "There is nothing to undo: $note is not there." }
    $before = Import-Clixml -Path $note
    foreach ($one in $before.Certificates) { Enable-Services $one.Thumbprint $one.Services }
    if ($before.Default) { Enable-Services $before.Default 'SMTP' }
    foreach ($one in $before.Receive) { Set-ReceiveConnector -Identity $one.Identity -TlsCertificateName $one.Name }
    foreach ($one in $before.Send) { Set-SendConnector -Identity $one.Identity -TlsCertificateName $one.Name }
    Restart-Mail
    Move-Item -Force $note ($note + '.undone')
    Write-Host "The services and connectors are as they were. The new certificate is still in the store: $Fingerprint"
}

if ($Undo) { Restore-Before; return }

if (-not $Password) { $Password = Read-Host -AsSecureString 'Password of certificate.pfx' }
$known = @(Get-ExchangeCertificate -Server $server)
$new = $known | Where-Object { (Get-Fingerprint $_) -eq $Fingerprint } | Select-Object -First 1
$old = @($known | Where-Object { (Get-Fingerprint $_) -ne $Fingerprint -and (Test-SharesName $_) })
$oldNames = @($old | ForEach-Object { Get-TlsName $_ })
$hasOld = { $_.TlsCertificateName -and $oldNames -contains "$($_.TlsCertificateName)" }
$receive = @(Get-ReceiveConnector -Server $server | Where-Object $hasOld)
$send = @(Get-SendConnectorsHere | Where-Object $hasOld)
$ports = @(@(
    @{ Port = 25; StartTls = 'smtp' }, @{ Port = 587; StartTls = 'smtp' }, @{ Port = 443; StartTls = '' },
    @{ Port = 993; StartTls = '' }, @{ Port = 995; StartTls = '' }
) | Where-Object {
    # A port that serves a certificate of other names, such as Exchange's own, is none of ours.
    $served = Get-Served $_.Port $_.StartTls
    $served -and (Test-SharesName $served)
})
Save-Before $old $receive $send

try {
    if (-not $new) {
        $bytes = [System.IO.File]::ReadAllBytes((Join-Path $here 'certificate.pfx'))
        $new = Import-ExchangeCertificate -Server $server -FileData $bytes -Password $Password -PrivateKeyExportable $true
    }
    if ((Get-Fingerprint $new) -ne $Fingerprint) { throw 'certificate.pfx holds another certificate than this script was made for.' }
    Enable-ExchangeCertificate -Server $server -Thumbprint $new.Thumbprint -Services POP,IMAP,IIS,SMTP -Force
    $before = Import-Clixml -Path $note
    if ($before.Default -and $before.OldThumbprints -notcontains $before.Default) {
        # Exchange servers talk to each other by the default one; it has other names and stays.
        Enable-Services $before.Default 'SMTP'
    }
    foreach ($connector in @($receive) + @($send)) {
        if ($connector.Fqdn -and $Names -notcontains "$($connector.Fqdn)") {
            Write-Warning "The connector $($connector.Identity) calls itself $($connector.Fqdn), which the certificate does not name."
        }
    }
    $tlsName = Get-TlsName $new
    foreach ($connector in $receive) { Set-ReceiveConnector -Identity $connector.Identity -TlsCertificateName $tlsName }
    foreach ($connector in $send) { Set-SendConnector -Identity $connector.Identity -TlsCertificateName $tlsName }
    Restart-Mail
    Wait-Served $ports 180
}
catch {
    Write-Warning "Failed, and is put back: $_"
    Restore-Before
    throw
}
Write-Host "Served by the ports $(($ports | ForEach-Object { $_.Port }) -join ', '); named by $($receive.Count) receive and $($send.Count) send connectors."
Write-Host 'To go back: .\install.ps1 -Undo'
