using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock.Benchmarks.Quick;

namespace MmLock.Benchmarks.Cores;

/// <summary>Threads that take one lock over and over.</summary>
internal static class ScalingLoop
{
    private const int Batch = 128;
    private const int Rounds = 3;
    private static readonly TimeSpan s_length = TimeSpan.FromMilliseconds(100);

    /// <summary>The median of three rounds, after some that are for the compiler.</summary>
    public static double TurnsPerSecond<TLock, TWork>(TLock target, TWork work, int threads)
        where TLock : struct, IScaledLock
        where TWork : struct, IScaledWork
    {
        Func<double> round = () => Round(target, work, threads);
        Alternation.WarmUp(round, static () => 0);
        return Enumerable.Range(0, Rounds).Select(_ => Round(target, work, threads)).Median();
    }

    /// <summary>How long the calling thread's coarse writes take while the others work, by rank from 0 to 1.</summary>
    public static double[] CoarseNanoseconds<TLock, TWork>(TLock target, TWork work, int others, params double[] ranks)
        where TLock : struct, IScaledLock
        where TWork : struct, IScaledWork
    {
        bool stopped = false;
        Thread[] threads = [.. Enumerable.Range(0, others).Select(number => new Thread(() => Loop(target, work, number, ref stopped)))];
        Array.ForEach(threads, thread => thread.Start());
        var taken = new List<double>(1 << 12);
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; Stopwatch.GetElapsedTime(began) < 8 * s_length; i++)
        {
            Thread.SpinWait(2000);
            long before = Stopwatch.GetTimestamp();
            target.WriteAll();
            if (Stopwatch.GetElapsedTime(began) > s_length)
            {
                taken.Add(Stopwatch.GetElapsedTime(before).TotalNanoseconds);
            }
        }

        Volatile.Write(ref stopped, true);
        Array.ForEach(threads, thread => thread.Join());
        taken.Sort();
        return [.. ranks.Select(rank => taken[(int)(rank * (taken.Count - 1))])];
    }

    private static double Round<TLock, TWork>(TLock target, TWork work, int count)
        where TLock : struct, IScaledLock
        where TWork : struct, IScaledWork
    {
        double[] rates = new double[count];
        bool stopped = false;
        using var start = new Barrier(count + 1);
        Thread[] threads = [.. Enumerable.Range(0, count).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            long began = Stopwatch.GetTimestamp();
            long iterations = Loop(target, work, number, ref stopped);
            rates[number] = iterations / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }))];
        Array.ForEach(threads, thread => thread.Start());
        start.SignalAndWait();
        Thread.Sleep(s_length);
        Volatile.Write(ref stopped, true);
        Array.ForEach(threads, thread => thread.Join());
        return rates.Sum();
    }

    private static long Loop<TLock, TWork>(TLock target, TWork work, int thread, ref bool stopped)
        where TLock : struct, IScaledLock
        where TWork : struct, IScaledWork
    {
        // An object of the thread's own: a field of the closure would lie beside those of the others.
        var own = new Own { Random = (ulong)thread + 1 };
        long iterations = 0;
        while (!Volatile.Read(ref stopped))
        {
            Some(target, work, thread, ref own.Random);
            iterations += Batch;
        }

        return iterations;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Some<TLock, TWork>(TLock target, TWork work, int thread, ref ulong random)
        where TLock : struct, IScaledLock
        where TWork : struct, IScaledWork
    {
        for (int i = 0; i < Batch; i++)
        {
            work.Iterate(target, thread, ref random);
        }
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private sealed class Own
    {
        [FieldOffset(128)]
        public ulong Random;
    }
}
