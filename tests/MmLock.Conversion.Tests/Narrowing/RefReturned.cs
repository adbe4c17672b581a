// becomes: coarse structure structure
using MmLock;

public static class Program
{
    private sealed class Words
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _words = new int[64];

        public void Increment(int index)
        {
            using (_lock.EnterWrite())
            {
                ref int word = ref At(index);
                int was = word;
                Thread.Sleep(1);
                word = was + 1;
            }
        }

        public void Quick(int index)
        {
            using (_lock.EnterWrite())
            {
                ref int word = ref _words[index];
                word++;
            }
        }

        public int Load(int index)
        {
            using (_lock.EnterRead())
            {
                ref readonly int word = ref _words[index];
                return word;
            }
        }

        private ref int At(int index) => ref _words[index];
    }

    public static string Run(int input)
    {
        var words = new Words();
        string ends = T.Together(
            () => { for (int i = 0; i < 15; i++) words.Increment(4); },
            () => { for (int i = 0; i < 15; i++) words.Increment(9 - input); },
            () => { for (int i = 0; i < 200; i++) { words.Quick(4); if (i % 20 == 0) Thread.Sleep(1); } });
        string edge = "";
        try { words.Quick(-1); } catch (IndexOutOfRangeException) { edge = "q"; }
        try { words.Increment(64); } catch (IndexOutOfRangeException) { edge += "i"; }
        return $"{ends} {words.Load(4)} {words.Load(9 - input)} {edge}";
    }
}
