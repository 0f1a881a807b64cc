"""The outbox: handing a reply to the submission server, with an outcome that is known or honestly unknown."""
