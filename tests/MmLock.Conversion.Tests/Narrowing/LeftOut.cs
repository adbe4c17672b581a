// becomes: coarse*3 structure range structure coarse
using System.Diagnostics;
using System.Text;
using MmLock;

public static class Program
{
    // Another build has more in a section than this one; what a framework decides, each framework is asked about.
    public sealed class Counters
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _k = new int[64];
        private int _n;
        private int _m;

        public void InSection(int i)
        {
            using (_lock.EnterWrite())
            {
                int v = _k[i];
                Thread.Yield();
                _k[i] = v + 1;
#if OTHER
                _k[_n]++;
#endif
            }
        }

        public void InShort()
        {
            using (_lock.EnterWrite())
            {
#if !OTHER
                _m++;
#else
                Thread.Sleep(1);
#endif
            }
        }

        public void InCallee() { using (_lock.EnterWrite()) Count(); }

        private void Count()
        {
            _m++;
#if OTHER && TRACES
            Thread.Sleep(1);
#endif
        }

        // Before and after the hold, and where nothing but a remark is left out.
        public int Beside()
        {
#if OTHER
            Thread.Sleep(1);
#endif
            int result;
            using (_lock.EnterWrite())
            {
#if OTHER
                // Nothing.
#endif
                result = ++_m;
            }

            Thread.Yield();
#if OTHER
            Thread.Sleep(1);
#endif
            return result;
        }

        public void OfFramework(int i)
        {
            using (_lock.EnterWrite())
            {
#if NET5_0_OR_GREATER
                _k[i]++;
#elif NETSTANDARD2_0
                _k[i] += 1;
#else
                _k[i] = _k[i] + 1;
#endif
                Thread.Yield();
            }
        }

        public void Checked() { using (_lock.EnterWrite()) { Check(_m); _m++; } }

        [Conditional("OTHER")]
        private void Check(int m) => _n = m;

        public int Sum() { using (_lock.EnterRead()) return _k.Sum() + _n + _m; }
    }

    public static string Run(int input)
    {
        var counters = new Counters();
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { counters.InSection(i); counters.InShort(); } },
            () => { for (int i = 0; i < 4; i++) { counters.InCallee(); counters.Beside(); } },
            () => { for (int i = 0; i < 4; i++) { counters.OfFramework(i + 8); counters.Checked(); } });
        return $"{ends} {counters.Sum() + input}";
    }
}
