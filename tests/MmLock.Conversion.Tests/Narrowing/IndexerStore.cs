// becomes: range range range
using MmLock;

public static class Program
{
    private sealed class SharedWords
    {
        private readonly MmapLock _sync = new();
        private readonly long[] _words;

        public SharedWords(int count) => _words = new long[count];

        public long this[int index]
        {
            get
            {
                using (_sync.EnterRead()) return _words[index];
            }
            set
            {
                using (_sync.EnterWrite()) _words[index] = value;
            }
        }

        public long Exchange(int index, Func<long, long> change)
        {
            using (_sync.EnterWrite())
            {
                long was = _words[index];
                Thread.Sleep(1);
                _words[index] = was + 1;
                return was;
            }
        }
    }

    public static string Run(int input)
    {
        var words = new SharedWords(8);
        string ends = T.Together(
            () => { for (int i = 0; i < 15; i++) words.Exchange(2, w => w + 1); },
            () => { for (int i = 0; i < 15; i++) words.Exchange(2 + input, w => w); },
            () => { for (int i = 0; i < 30; i++) { words[5] = i; _ = words[2]; } });
        string edge = "";
        try { words[-1] = 0; } catch (IndexOutOfRangeException) { edge = "below"; }
        try { _ = words[8]; } catch (IndexOutOfRangeException) { edge += " above"; }
        return $"{ends} {words[2]} {words[2 + input]} {words[5]} {edge}";
    }
}
