namespace MmLock.Tests;

/// <summary>What tests run in a process of its own.</summary>
internal static class ChildProgram
{
    public const string Forever = "forever";
    public const string Briefly = "briefly";
    public const string Inverted = "inverted";
    public const string Twice = "twice";
    public const string Apart = "apart";
    public const string Asks = "asks";
    public const string Crashes = "crashes";
    public const string Stuck = "stuck";
    public const int Holds = 100;

    public static int Main(string[] args)
    {
        if (args is [Asks])
        {
            try
            {
                MmapLockProfile.Start("other.mmprofile");
                return 2;
            }
            catch (InvalidOperationException)
            {
                // That of the environment is being written.
            }
        }

        var mm = new MmapLock();
        for (int i = 0; i < Holds; i++)
        {
            mm.EnterWrite().Dispose();
        }

        if (args is [Forever])
        {
            Thread.Sleep(Timeout.Infinite);
        }

        if (args is [Crashes])
        {
            throw new InvalidOperationException("That is what the test wants.");
        }

        if (args is [Stuck])
        {
            using RangeGuard held = mm.EnterWrite();
            new Thread(() => mm.EnterWrite()) { IsBackground = true }.Start();
            SpinWait.SpinUntil(() => mm.WaiterCount == 1);
            Thread.Sleep(200);
            Environment.Exit(0);
        }

        if (args is [Inverted])
        {
            var other = new MmapLock();
            Take(mm, other);
            Take(other, mm);
        }

        if (args is [Twice])
        {
            var target = new RangeLock();
            using RangeGuard first = target.EnterWrite(AddressRange.FromLength(0, 4096));
            target.EnterWrite(AddressRange.FromLength(0, 4096)).Dispose();
        }

        if (args is [Apart])
        {
            using RangeGuard low = mm.EnterWrite(AddressRange.FromLength(0, 4096));
            return mm.TryEnterWrite(AddressRange.FromLength(1 << 30, 4096), out _) ? 0 : 1;
        }

        return 0;
    }

    private static void Take(MmapLock first, MmapLock second)
    {
        using (first.EnterWrite())
        {
            second.EnterWrite().Dispose();
        }
    }
}
