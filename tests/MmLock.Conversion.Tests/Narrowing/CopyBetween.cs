// becomes: ranges range structure
using MmLock;

public static class Program
{
    private sealed class Device
    {
        private readonly MmapLock _gate = new();
        private readonly byte[] _memory = new byte[1024];
        private long _copies;

        public void Copy(int source, int target, int length)
        {
            using (RangeGuard hold = _gate.EnterWrite())
            {
                for (int i = 0; i < length; i++)
                {
                    _memory[target + i] = _memory[source + i];
                }

                Thread.Sleep(1);
                _copies++;
            }
        }

        public int Sum(int start, int length)
        {
            using (_gate.EnterRead())
            {
                int sum = 0;
                for (int i = start; i < start + length; i++)
                {
                    sum += _memory[i];
                }

                Thread.Sleep(1);
                return sum;
            }
        }

        public long Copies { get { using (_gate.EnterRead()) { return _copies; } } }
    }

    public static string Run(int input)
    {
        var device = new Device();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { device.Copy(0, 64, 16); } },
            () => { for (int i = 0; i < 8; i++) { device.Copy(64, 0, 16); } },
            () => { for (int i = 0; i < 8; i++) { device.Copy(512, 256, 16 + input); } },
            () => { for (int i = 0; i < 8; i++) { device.Sum(0, 128); } });
        string outside = "";
        try
        {
            device.Copy(0, 1020, 10);
        }
        catch (IndexOutOfRangeException)
        {
            outside = "outside";
        }

        device.Copy(5, 6, 0);
        return $"{ends} {device.Sum(0, 1024)} {device.Copies} {outside}";
    }
}
