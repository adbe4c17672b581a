using MmLock;

public sealed class Old
{
    [CoarseLock]
    private readonly ReaderWriterLock _rwl = new();
    private int _count;

    public int Read(int n)
    {
        _rwl.AcquireReaderLock(100);
        try
        {
            T.Note("reading");
            return n + _count;
        }
        finally
        {
            _rwl.ReleaseReaderLock();
        }
    }

    public void Write(Action meanwhile)
    {
        _rwl.AcquireWriterLock(TimeSpan.FromSeconds(20));
        try
        {
            _count++;
            meanwhile();
        }
        finally
        {
            _rwl.ReleaseWriterLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var old = new Old();
        T.Watch(old);
        string other = "";
        old.Write(() =>
        {
            if (input == 0)
            {
                return;
            }

            var thread = new Thread(() =>
            {
                try
                {
                    other = old.Read(input).ToString();
                }
                catch (ApplicationException)
                {
                    other = "its time was up";
                }
            });
            thread.Start();
            thread.Join();
        });
        return other + old.Read(input);
    }
}
