using MmLock;

public sealed class Spaced
{
    [CoarseLock]
    private readonly object _gate = new();

    public int A(int n)
    {
        Monitor.Enter(_gate);

        try
        {
            return T.Note("blank line", n);
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }

    public int B(int n)
    {
        Monitor.Enter(_gate); // taken
        // why we try
        try
        {
            return T.Note("comment", n);
        }
        finally
        {
            Monitor.Exit(_gate); // given back
        }
    }

    public int C(int n)
    {
        /* before */
        Monitor.Enter(_gate); // for C
        try
        {
            return T.Note("trailing", n); // result
        } // end of try
        finally
        {
            Monitor.Exit(_gate);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var spaced = new Spaced();
        T.Watch(spaced);
        return spaced.A(input) + spaced.B(input) + spaced.C(input);
    }
}
