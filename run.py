"""The door: `python run.py --help` says what can be asked."""

from sim.command import main

if __name__ == "__main__":
    main()
