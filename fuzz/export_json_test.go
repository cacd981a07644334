package fuzz

var PrintableJSON = printableJSON
