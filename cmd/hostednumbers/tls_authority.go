package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/mock"
)

// defaultAuthorityFile is where serve -tls writes its authority's certificate.
const defaultAuthorityFile = "hostednumbers-ca.pem"

// authorityName is the common name of the authorities of serve -tls. The program
// overwrites a file only if it has a certificate of this name.
const authorityName = "hostednumbers serve -tls, for tests"

// certificateLife is how long certificates are valid. Some clients refuse more than 398
// days.
const certificateLife = 365 * 24 * time.Hour

// newServerTLS makes an authority, and a certificate of it for the platform's host names,
// loopback, the address and the further host names. It returns the configuration of the
// server and the certificate of the authority. The key of the authority is forgotten, so
// that the authority never signs anything else.
func newServerTLS(now time.Time, addr net.Addr, hosts []string) (config *tls.Config, authority []byte, err error) {
	ca := template(now, authorityName)
	ca.IsCA, ca.BasicConstraintsValid, ca.MaxPathLenZero, ca.KeyUsage = true, true, true, x509.KeyUsageCertSign
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	authority, err = x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	if err != nil {
		return nil, nil, err
	}

	leaf := template(now, "hostednumbers")
	leaf.KeyUsage, leaf.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	leaf.DNSNames = append(append([]string{"localhost"}, mock.PlatformHosts()...), withoutDots(hosts)...)
	leaf.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	if at, ok := addr.(*net.TCPAddr); ok && !at.IP.IsLoopback() && !at.IP.IsUnspecified() {
		leaf.IPAddresses = append(leaf.IPAddresses, at.IP)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	signed, err := x509.CreateCertificate(rand.Reader, leaf, ca, key.Public(), caKey)
	if err != nil {
		return nil, nil, err
	}
	return &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{signed, authority}, PrivateKey: key}},
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"http/1.1"}, // the stated limits are those of HTTP/1.1
	}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority}), nil
}

// template returns a certificate of a name, valid from an hour before now, because
// clocks differ.
func template(now time.Time, name string) *x509.Certificate {
	return &x509.Certificate{
		Subject:      pkix.Name{CommonName: name},
		SerialNumber: new(big.Int).SetInt64(now.UnixNano()),
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(certificateLife),
	}
}

// withoutDots returns names without a dot at their end, which certificates do not have.
func withoutDots(names []string) (trimmed []string) {
	for _, name := range names {
		trimmed = append(trimmed, strings.TrimSuffix(name, "."))
	}
	return trimmed
}

// writeAuthority writes the certificate of an authority to a file, in one step. It
// refuses to overwrite a file that this program has not written.
func writeAuthority(path string, authority []byte) error {
	old, err := os.ReadFile(path)
	if err == nil && !isAuthority(old) || err != nil && !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			err = errors.New("the file exists, and serve -tls did not write it")
		}
		return fmt.Errorf("%w: cannot write the certificate to %s: %w; try -tls-ca FILE with another file", errServe, path, err)
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".hostednumbers-*")
	if err != nil {
		return fmt.Errorf("%w: cannot write the certificate to %s: %w; try -tls-ca FILE with another file", errServe, path, err)
	}
	_, err = file.Write(authority)
	err = errors.Join(err, file.Chmod(0o644), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("%w: cannot write the certificate to %s: %w", errServe, path, errors.Join(err, os.Remove(file.Name())))
	}
	return nil
}

// isAuthority reports whether a file has the certificate of an authority of serve -tls.
func isAuthority(file []byte) bool {
	block, rest := pem.Decode(file)
	if block == nil || len(rest) > 0 {
		return false
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	return err == nil && certificate.Subject.CommonName == authorityName
}
