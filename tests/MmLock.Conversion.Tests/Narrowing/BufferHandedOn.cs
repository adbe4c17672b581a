// becomes: range coarse range
using MmLock;

public static class Program
{
    private sealed class Sectors
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, byte[]> _image = Enumerable.Range(0, 64).ToDictionary(i => i, _ => new byte[4]);

        // What is read goes on in the caller's buffer.
        public void Increment(int sector, byte[] buffer)
        {
            using (_lock.EnterWrite())
            {
                _image[sector].CopyTo(buffer, 0);
                Thread.Sleep(1);
                buffer[0]++;
                _image[sector][0] = buffer[0];
            }
        }

        public int Erase()
        {
            using (_lock.EnterWrite())
            {
                int sum = 0;
                foreach (byte[] one in _image.Values)
                {
                    sum += one[0];
                    one[0] = 0;
                }

                return sum;
            }
        }

        public byte First(int sector)
        {
            using (_lock.EnterRead())
            {
                return _image[sector][0];
            }
        }
    }

    public static string Run(int input)
    {
        var sectors = new Sectors();
        int erased = 0;
        byte[] one = new byte[4], two = new byte[4];
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) sectors.Increment(3, one); },
            () => { for (int i = 0; i < 12; i++) sectors.Increment(40 + input, two); },
            () => { for (int i = 0; i < 30; i++) { erased += sectors.Erase(); if (i % 3 == 0) Thread.Sleep(1); } });
        erased += sectors.Erase();
        string edge = "";
        try { sectors.Increment(5, new byte[3]); } catch (ArgumentException e) { edge = e.GetType().Name; }
        try { sectors.Increment(128, one); } catch (KeyNotFoundException) { edge += " missing"; }
        return $"{ends} {erased} {edge} {sectors.First(3)}";
    }
}
