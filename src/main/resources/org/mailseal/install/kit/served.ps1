
# ---- what a port of this machine serves ----

function Read-Line($Stream) {
    $line = New-Object System.Text.StringBuilder
    while ($line.Length -lt 4096) {
        $byte = $Stream.ReadByte()
        if ($byte -lt 0 -or $byte -eq 10) { break }
        if ($byte -ne 13) { [void]$line.Append([char]$byte) }
    }
    $line.ToString()
}

function Send-Line($Stream, [string]$Line) {
    $bytes = [System.Text.Encoding]::ASCII.GetBytes($Line + [char]13 + [char]10)
    $Stream.Write($bytes, 0, $bytes.Length)
}

# An SMTP reply goes on while a hyphen follows its code (RFC 5321, 4.2).
function Read-SmtpReply($Stream) {
    do { $line = Read-Line $Stream } while ($line -match '^[0-9]{3}-')
    $line
}

function Start-Tls($Stream, [string]$Protocol) {
    $answer = ''
    switch ($Protocol) {
        'smtp' {
            [void](Read-SmtpReply $Stream)
            Send-Line $Stream 'EHLO localhost'
            [void](Read-SmtpReply $Stream)
            Send-Line $Stream 'STARTTLS'
            $answer = Read-SmtpReply $Stream
        }
        'imap' {
            [void](Read-Line $Stream)
            Send-Line $Stream 'a STARTTLS'
            do { $answer = Read-Line $Stream } while ($answer -match '^\* ')
        }
        'pop3' {
            [void](Read-Line $Stream)
            Send-Line $Stream 'STLS'
            $answer = Read-Line $Stream
        }
    }
    if ($answer -notmatch '^(220|a OK|\+OK)') { throw "no STARTTLS: $answer" }
}

# The certificate, or nothing where nobody answers in TLS. $StartTls is smtp, imap, pop3 or empty.
function Get-Served([int]$Port, [string]$StartTls) {
    $client = New-Object System.Net.Sockets.TcpClient
    try {
        $connecting = $client.BeginConnect('127.0.0.1', $Port, $null, $null)
        if (-not $connecting.AsyncWaitHandle.WaitOne(5000)) { return }
        $client.EndConnect($connecting)
        $client.ReceiveTimeout = 15000
        $client.SendTimeout = 15000
        $stream = $client.GetStream()
        if ($StartTls) { Start-Tls $stream $StartTls }
        $any = [System.Net.Security.RemoteCertificateValidationCallback] { $true }
        $tls = New-Object System.Net.Security.SslStream($stream, $false, $any)
        $tls.AuthenticateAsClient($ServerName, $null, [System.Security.Authentication.SslProtocols]::Tls12, $false)
        New-Object System.Security.Cryptography.X509Certificates.X509Certificate2($tls.RemoteCertificate)
    }
    catch { Write-Verbose "port ${Port}: $_" }
    finally { $client.Close() }
}

function Get-Fingerprint($Certificate) {
    $hash = [System.Security.Cryptography.SHA256]::Create().ComputeHash($Certificate.RawData)
    [System.BitConverter]::ToString($hash).Replace('-', '').ToLowerInvariant()
}

function Test-SharesName($Certificate) {
    $shared = @($Certificate.DnsNameList | Where-Object { $Names -contains $_.Punycode })
    $shared.Count -gt 0
}

# Waits until every one of the ports serves the expected certificate; throws with those that do not.
function Wait-Served($Ports, [int]$Seconds) {
    $until = (Get-Date).AddSeconds($Seconds)
    do {
        $late = @($Ports | Where-Object {
            $served = Get-Served $_.Port $_.StartTls
            -not $served -or (Get-Fingerprint $served) -ne $Fingerprint
        })
        if ($late.Count -eq 0) { return }
        Start-Sleep -Seconds 2
    } while ((Get-Date) -lt $until)
    throw "These ports do not serve the new certificate: $(($late | ForEach-Object { $_.Port }) -join ', ')"
}
