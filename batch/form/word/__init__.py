"""The self-review forms in Word (Mẫu 01, Mẫu 02): one definition for who makes them and who reads them back."""
