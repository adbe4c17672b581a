using System.Reflection;

namespace MmLock.Conversion.Tests;

/// <summary>
/// Which locks of the objects that a program watches are held, and how: the same whether they are raw or converted. Asked on a
/// thread that holds nothing: one that tries, and gives back again, learns how anybody holds them.
/// </summary>
internal static class HeldState
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <param name="watched">Objects with their types, or types for their statics.</param>
    public static string[] Of(IEnumerable<(object? Owner, Type Type)> watched) => [.. watched.SelectMany(w => Of(w.Owner, w.Type))];

    private static IEnumerable<string> Of(object? owner, Type type)
    {
        if (Whole(owner ?? type) is { Length: > 0 } whole)
        {
            yield return (owner is null ? "typeof:" : "this:") + whole;
        }

        for (Type? at = type; at is not null && at != typeof(object); at = at.BaseType)
        {
            FieldInfo[] fields = at.GetFields(Declared);
            foreach (FieldInfo field in fields.Where(f => !IsCompanion(f)).OrderBy(f => f.Name, StringComparer.Ordinal))
            {
                if ((!field.IsStatic && owner is null) || field.GetValue(field.IsStatic ? null : owner) is not { } value)
                {
                    continue;
                }

                // The lock of an object of data speaks by the name of the object, before and after.
                string name = Array.Find(fields, f => IsLockOf(field, f))?.Name ?? field.Name;
                if (Whole(value) is { Length: > 0 } state)
                {
                    yield return name + ":" + state;
                }

                foreach ((int i, object? element) in Elements(value).Index())
                {
                    if (element is not null && Whole(element) is { Length: > 0 } one)
                    {
                        yield return name + "[" + i + "]:" + one;
                    }
                }
            }
        }
    }

    /// <summary>Of an array, or of the array in a list: no code of the library runs here.</summary>
    private static object?[] Elements(object value) =>
        value as object?[]
            ?? value.GetType().GetField("_items", BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(value) as object?[] ?? [];

    /// <summary>Of the lock that goes with an object or a type, where it has one; else of the object as a lock.</summary>
    private static string Whole(object value) => StateOf(Companion(value) ?? value);

    private static object? Companion(object value)
    {
        for (Type? at = value as Type ?? value.GetType(); at is not null; at = value is Type ? null : at.BaseType)
        {
            if (Array.Find(at.GetFields(Declared), f => IsCompanion(f) && f.IsStatic == value is Type) is { } field)
            {
                return field.GetValue(field.IsStatic ? null : value);
            }
        }

        return null;
    }

    private static bool IsCompanion(FieldInfo field) =>
        !field.IsPublic && field.FieldType == typeof(MmapLock) && field.Name.StartsWith("<Mm", StringComparison.Ordinal)
            && field.Name.Contains("Lock>", StringComparison.Ordinal);

    private static bool IsLockOf(FieldInfo field, FieldInfo data) =>
        field.Name == data.Name + "Lock" || field.Name.Equals("_" + Property(data) + "Lock", StringComparison.OrdinalIgnoreCase);

    private static string Property(FieldInfo field) => field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>')] : "-";

    private static string StateOf(object value)
    {
        try
        {
            return value switch
            {
                MmapLock mm => mm.IsHeld(AddressRange.All, LockMode.Write) ? "write"
                    : mm.IsHeld(AddressRange.All, LockMode.Read) ? "read" : "",
                SemaphoreSlim one => one.CurrentCount == 0 ? "write" : "",
                SpinLock spin => spin.IsHeld ? "write" : "",
                ReaderWriterLockSlim slim => Once(slim.TryEnterWriteLock(0), slim.ExitWriteLock) ? ""
                    : Once(slim.TryEnterUpgradeableReadLock(0), slim.ExitUpgradeableReadLock) ? "read"
                    : Once(slim.TryEnterReadLock(0), slim.ExitReadLock) ? "upgradeable"
                    : "write",
                ReaderWriterLock old => Once(Took(() => old.AcquireWriterLock(0)), old.ReleaseWriterLock) ? ""
                    : Once(Took(() => old.AcquireReaderLock(0)), old.ReleaseReaderLock) ? "read"
                    : "write",
                Semaphore one => Once(one.WaitOne(0), () => one.Release()) ? "" : "write",
                Mutex mutex => Once(mutex.WaitOne(0), mutex.ReleaseMutex) ? "" : "write",
                Lock exclusive => Once(exclusive.TryEnter(), exclusive.Exit) ? "" : "write",
                ValueType => "",

                // Whoever starts a thread may still have its monitor for a moment when it already runs.
                Thread => "",
                DotNext.Threading.AsyncExclusiveLock one => one.IsLockHeld ? "write" : "",
                DotNext.Threading.AsyncReaderWriterLock both => both.IsWriteLockHeld ? "write" : both.IsReadLockHeld ? "read" : "",
                Microsoft.VisualStudio.Threading.AsyncReaderWriterLock both =>
                    both.IsWriteLockHeld ? "write" : both.IsReadLockHeld ? "read" : "",
                Microsoft.VisualStudio.Threading.AsyncSemaphore one => one.CurrentCount == 0 ? "write" : "",
                Nito.AsyncEx.AsyncLock one => IsFree(t => one.Lock(t)) ? "" : "write",
                Nito.AsyncEx.AsyncReaderWriterLock both =>
                    IsFree(t => both.WriterLock(t)) ? "" : IsFree(t => both.ReaderLock(t)) ? "read" : "write",
                _ => Once(Monitor.TryEnter(value), () => Monitor.Exit(value)) ? "" : "write",
            };
        }
        catch (ObjectDisposedException)
        {
            return "";
        }
    }

    /// <summary>Where the token is cancelled, only a lock that is free is taken.</summary>
    private static bool IsFree(Func<CancellationToken, IDisposable> acquire)
    {
        try
        {
            acquire(new CancellationToken(true)).Dispose();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static bool Once(bool taken, Action giveBack)
    {
        if (taken)
        {
            giveBack();
        }

        return taken;
    }

    private static bool Took(Action acquire)
    {
        try
        {
            acquire();
            return true;
        }
        catch (ApplicationException)
        {
            return false;
        }
    }
}
