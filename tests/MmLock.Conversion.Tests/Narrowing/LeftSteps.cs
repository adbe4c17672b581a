// becomes: coarse structure coarse*3 range*2 coarse
using MmLock;

public static class Program
{
    // Where control goes after a step: behind a switch that a break leaves, to a finally, to a handler.
    public sealed class Steps
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private int _first;
        private int _second;

        public void Broken(int at, int kind)
        {
            using (_lock.EnterWrite())
            {
                _cells[at]++;
                switch (kind)
                {
                    case 1:
                    {
                        _first++;
                        break;
                    }

                    default:
                        break;
                }

                Thread.Sleep(1);
                _second++;
            }
        }

        public int Both { get { using (_lock.EnterRead()) return _first - _second; } }
    }

    public sealed class Tried
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private int _first;
        private int _second;

        public void Last(int at)
        {
            using (_lock.EnterWrite())
            {
                _cells[at]++;
                try
                {
                    _first++;
                    return;
                }
                finally
                {
                    Thread.Sleep(1);
                    _second++;
                }
            }
        }

        public void Caught(int at)
        {
            using (_lock.EnterWrite())
            {
                _cells[at]++;
                try
                {
                    if (at > 3)
                    {
                        _first++;
                        throw new InvalidOperationException();
                    }

                    Thread.Sleep(1);
                }
                catch (InvalidOperationException)
                {
                    Thread.Sleep(1);
                    _second++;
                }
            }
        }

        public void Again(int at)
        {
            using (_lock.EnterWrite())
            {
                _cells[at]++;
            again:
                _first++;
                Thread.Sleep(1);
                if (_cells[at] % 3 == 0)
                {
                    _cells[at]++;
                    goto again;
                }
            }
        }
    }

    // Of two ways, one is taken.
    public sealed class Ways
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private int _first;
        private int _second;

        public void Either(int at, bool isFirst)
        {
            using (_lock.EnterWrite())
            {
                _cells[at]++;
                if (isFirst)
                {
                    _first++;
                }
                else
                {
                    Thread.Sleep(1);
                    _second++;
                }
            }
        }

        public void One(int at, int kind)
        {
            using (_lock.EnterWrite())
            {
                _cells[at]++;
                switch (kind)
                {
                    case 1:
                        _first++;
                        break;
                    default:
                        Thread.Sleep(1);
                        _second++;
                        break;
                }
            }
        }

        public void OneByOne(int at, int kind)
        {
            using (_lock.EnterWrite())
            {
                _cells[at]++;
                switch (kind)
                {
                    case 1:
                        _first++;
                        goto default;
                    default:
                        Thread.Sleep(1);
                        _second++;
                        break;
                }
            }
        }
    }

    public static object? Run(int input)
    {
        var steps = new Steps();
        var tried = new Tried();
        var ways = new Ways();
        string ends = T.Together(
            () =>
            {
                for (int i = 0; i < 8; i++)
                {
                    steps.Broken(i, i % 3); tried.Last(i); ways.Either(i, i % 2 == 0); ways.One(i, i % 2);
                }
            },
            () =>
            {
                for (int i = 0; i < 8; i++)
                {
                    steps.Broken(i, 1); tried.Caught(i); tried.Again(i); ways.OneByOne(i, (i + input) % 2);
                }
            });
        return $"{ends} {steps.Both}";
    }
}
