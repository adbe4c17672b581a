// becomes: coarse range structure
using MmLock;

public static class Program
{
    // What a section does is decided by who derives.
    private abstract class Volume
    {
        protected readonly MmapLock Gate = new();
        protected readonly int[] Blocks = new int[32];

        public void Write(int block, int value)
        {
            using (Gate.EnterWrite())
            {
                OnWriting(block);
                int was = Blocks[block];
                Thread.Sleep(1);
                Blocks[block] = was + value;
            }
        }

        protected virtual void OnWriting(int block)
        {
        }

        public int Read(int block)
        {
            using (Gate.EnterRead())
            {
                int value = Blocks[block];
                Thread.Sleep(1);
                return value;
            }
        }
    }

    private sealed class Plain : Volume
    {
        private string _label = "";

        public string Label
        {
            get => _label;
            set { using (Gate.EnterWrite()) _label = value; }
        }
    }

    private sealed class Mirrored : Volume
    {
        // The other half follows.
        protected override void OnWriting(int block)
        {
            if (block < 16) Blocks[block + 16] = Blocks[block];
        }
    }

    public static string Run(int input)
    {
        Volume plain = new Plain { Label = "data" }, mirrored = new Mirrored();
        string result = "";
        foreach (Volume volume in new[] { plain, mirrored })
        {
            result += T.Together(
                () => { for (int i = 0; i < 10; i++) volume.Write(2, 1); },
                () => { for (int i = 0; i < 10; i++) volume.Write(2 + input, 1); },
                () => { for (int i = 0; i < 10; i++) volume.Read(18); });
            result += " " + volume.Read(2) + " ";
            try { volume.Write(32, 1); } catch (IndexOutOfRangeException) { result += "outside "; }
        }

        return result + ((Plain)plain).Label;
    }
}
