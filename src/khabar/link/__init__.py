"""Linking: accounts that tell one occurrence become one incident, copies of one story one group (docs/linking.md)."""
