using System;
using System.IO;
using System.Threading;
using Microsoft.Win32.SafeHandles;
using MmLock;

/// <summary>Frames of a file in memory, under one lock: the code that docs/migration-guide.md is shown on.</summary>
public sealed class FrameStore(SafeFileHandle file, int frames)
{
    private const int FrameSize = 4096;

    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly byte[] _memory = new byte[frames * FrameSize];
    private long _loads;

    public long Loads
    {
        get
        {
            _lock.EnterReadLock();
            try
            {
                return _loads;
            }
            finally
            {
                _lock.ExitReadLock();
            }
        }
    }

    public void Load(int frame)
    {
        _lock.EnterWriteLock();
        try
        {
            _loads++;
            RandomAccess.Read(file, _memory.AsSpan(frame * FrameSize, FrameSize), (long)frame * FrameSize);
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public void Read(int frame, byte[] target)
    {
        _lock.EnterReadLock();
        try
        {
            _memory.AsSpan(frame * FrameSize, FrameSize).CopyTo(target);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public void Clear()
    {
        _lock.EnterWriteLock();
        try
        {
            Array.Clear(_memory);
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }
}

/// <summary>A lock of all processes of the machine, which no lock of one process can replace.</summary>
public sealed class FrameFile : IDisposable
{
    [CoarseLock]
    private readonly Mutex _owner = new(initiallyOwned: false, "frames");

    public void Own() => _owner.WaitOne();

    public void Dispose() => _owner.ReleaseMutex();
}
