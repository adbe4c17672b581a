namespace MmLock.Tests;

/// <summary>What tests run in a process of its own.</summary>
internal static class ChildProgram
{
    public const string Forever = "forever";
    public const string Briefly = "briefly";
    public const int Holds = 100;

    public static int Main(string[] args)
    {
        var mm = new MmapLock();
        for (int i = 0; i < Holds; i++)
        {
            mm.EnterWrite().Dispose();
        }

        if (args is [Forever])
        {
            Thread.Sleep(Timeout.Infinite);
        }

        return 0;
    }
}
