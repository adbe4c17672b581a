using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _sem = new();

    public void Down() => _sem.EnterWriteLock();

    public void Up() => _sem.ExitWriteLock();

    public void Begin()
    {
        Trace("begin");
        Down();
    }

    public void End()
    {
        Up();
        Trace("end");
    }

    public void Start(string why) { Trace(why); Begin(); }

    public void Finish() => End();

    private static void Trace(string what) => T.Note(what);
}

public sealed class User
{
    public int Use(Space space, int n)
    {
        space.Start("use");
        try
        {
            T.Note("inside");
            return 6 / n;
        }
        finally
        {
            space.Finish();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        try
        {
            return new User().Use(space, input);
        }
        catch (DivideByZeroException)
        {
            return "zero";
        }
    }
}
