using MmLock;

public sealed class Space
{
    [CoarseLock]
    public readonly object Gate = new();

    public static void Enter(Space space, string why) => Monitor.Enter(space.Gate);

    public static bool TryEnter(Space space, int milliseconds) => Monitor.TryEnter(space.Gate, milliseconds);

    public static void Exit(Space space) => Monitor.Exit(space.Gate);

    public string Work(int milliseconds)
    {
        Enter(this, T.Note("why", "because"));
        T.Note("body");
        Exit(this);
        if (TryEnter(this, milliseconds * 10))
        {
            T.Note("second");
            Exit(this);
        }

        return "done";
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        return space.Work(input);
    }
}
