// becomes: coarse*4 range*3
using MmLock;

/// <summary>Loops of which it is not known how often they go round, or how far a round goes.</summary>
public static class Program
{
    private sealed class Image
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[512];
        private int _stride = 16;

        // Some rounds take nothing.
        public void Skipping(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    _bytes[at]++;
                    Thread.Sleep(1);
                    at += 8;
                    if (at % 16 == 8 && at < 300)
                    {
                        continue;
                    }

                    count--;
                }
            }
        }

        // It is filled again.
        public void Refilled(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                bool isOnce = true;
                while (count-- > 0)
                {
                    _bytes[at]++;
                    Thread.Sleep(1);
                    at += 8;
                    if (count == 0 && isOnce)
                    {
                        count = 3;
                        isOnce = false;
                    }
                }
            }
        }

        // Or something else keeps it going.
        public void Either(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                while (count-- > 0 || _bytes[at] != 0)
                {
                    _bytes[at] = 1;
                    Thread.Sleep(1);
                    at += 8;
                }
            }
        }

        // By a stride that changes.
        public void Strides(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                for (int i = 0, place = at; i < count; i++, place += _stride)
                {
                    _bytes[place]++;
                    Thread.Sleep(1);
                }

                _stride = 40 - _stride;
            }
        }

        // Twice in a round: so often as both loops go round.
        public void Twice(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                while (count-- > 0)
                {
                    for (int i = 0; i < 2; i++)
                    {
                        _bytes[at]++;
                        at += 8;
                    }

                    Thread.Sleep(1);
                }
            }
        }

        public void Add(int at)
        {
            using (_lock.EnterWrite())
            {
                byte was = _bytes[at];
                Thread.Sleep(1);
                _bytes[at] = (byte)(was + 1);
            }
        }

        public byte At(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _bytes[at];
            }
        }
    }

    public static string Run(int input)
    {
        var image = new Image();
        string ends = T.Together(
            () => { for (int i = 0; i < 3; i++) { image.Skipping(0, 3); image.Refilled(100, 2); image.Twice(440, 2); } },
            () => { for (int i = 0; i < 3; i++) { image.Add(24); image.Add(116); image.Add(132); image.Add(456 + input * 8); } },
            () => { for (int i = 0; i < 3; i++) { image.Either(200, 2); image.Strides(300, 4); image.Add(340); image.Add(332); } });
        return $"{ends} {string.Join(",", Enumerable.Range(0, 128).Select(i => image.At(i * 4)))}";
    }
}
