// becomes: range*5 coarse range
using MmLock;

public static class Program
{
    // Numbers that are put together of bits, as the ways of a set and the pages of a block are.
    public sealed class Ways
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _tags = new int[512];

        public void Touch(int set)
        {
            using (_lock.EnterWrite())
            {
                for (int way = 0; way < 4; way++)
                {
                    int was = _tags[(set << 2) | way];
                    Thread.Yield();
                    _tags[(set << 2) | way] = was + 1;
                }
            }
        }

        public int Find(uint set, int tag)
        {
            using (_lock.EnterRead())
            {
                for (uint way = 0; way < 8; way++)
                {
                    Thread.Yield();
                    if (_tags[way | (set << 3)] == tag) return (int)way;
                }

                return -1;
            }
        }

        // More than there are bits for: the numbers of the next, too.
        public void Beyond(int set, int count)
        {
            using (_lock.EnterWrite())
            {
                for (int way = 0; way < count; way++)
                {
                    _tags[(set << 2) | way]++;
                    Thread.Yield();
                }
            }
        }

        public void Below(int set, int first)
        {
            using (_lock.EnterWrite())
            {
                for (int way = first; way < 4; way++)
                {
                    _tags[(set << 2) | way]++;
                    Thread.Yield();
                }
            }
        }

        public void Two(int set, int line)
        {
            using (_lock.EnterWrite())
            {
                for (int way = 0; way < 2; way++)
                {
                    _tags[(set << 4) | (line << 1) | way]++;
                    Thread.Yield();
                }
            }
        }

        public void Apart(int set)
        {
            using (_lock.EnterWrite())
            {
                for (int way = 0; way < 4; way++)
                {
                    _tags[(set << 2) ^ way]++;
                    Thread.Yield();
                }
            }
        }

        public int Sum(int first, int count)
        {
            using (_lock.EnterRead())
            {
                Thread.Yield();
                int sum = 0;
                for (int i = 0; i < count; i++) sum += _tags[first + i];
                return sum;
            }
        }
    }

    public static string Run(int input)
    {
        var ways = new Ways();
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) { ways.Touch(3); ways.Find(4, 7); ways.Below(5, 1); } },
            () => { for (int i = 0; i < 6; i++) { ways.Touch(3); ways.Beyond(8, 9); ways.Two(4, 3); ways.Apart(20); } });
        return $"{ends} {ways.Sum(0, 512)} {ways.Find(3, 12) + input}";
    }
}
