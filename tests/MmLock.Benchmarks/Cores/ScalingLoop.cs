using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock.Benchmarks.Quick;

namespace MmLock.Benchmarks.Cores;

/// <summary>Threads that do one thing over and over.</summary>
internal static class ScalingLoop
{
    public const int UsualMilliseconds = 100;
    private const int Batch = 128;
    private const int Rounds = 3;
    private const int WarmUpRounds = 8;

    /// <summary>How long a round lasts. Set before anything is measured.</summary>
    public static TimeSpan Length { get; set; } = TimeSpan.FromMilliseconds(UsualMilliseconds);

    /// <summary>The median of three rounds, after some that are for the compiler.</summary>
    public static double TurnsPerSecond<TLock, TWork>(TLock target, TWork work, int threads)
        where TLock : struct, IScaledLock
        where TWork : struct, IScaledWork => TurnsPerSecond(new LockTurn<TLock, TWork>(target, work), threads);

    /// <inheritdoc cref="TurnsPerSecond{TLock, TWork}"/>
    /// <param name="warm">Is called when the rounds begin that count.</param>
    public static double TurnsPerSecond<TTurn>(TTurn turn, int threads, Action? warm = null)
        where TTurn : struct, IScaledTurn
    {
        Func<double> round = () => Round(turn, threads);
        Alternation.WarmUp(round, static () => 0, WarmUpRounds * Length);
        warm?.Invoke();
        return Enumerable.Range(0, Rounds).Select(_ => Round(turn, threads)).Median();
    }

    /// <summary>How long the calling thread's coarse writes take while the others work, by rank from 0 to 1.</summary>
    public static double[] CoarseNanoseconds<TLock, TWork>(TLock target, TWork work, int others, params double[] ranks)
        where TLock : struct, IScaledLock
        where TWork : struct, IScaledWork
    {
        bool stopped = false;
        var turn = new LockTurn<TLock, TWork>(target, work);
        Thread[] threads = [.. Enumerable.Range(0, others).Select(number => new Thread(() => Loop(turn, number, ref stopped)))];
        Array.ForEach(threads, thread => thread.Start());
        var taken = new List<double>(1 << 12);
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; Stopwatch.GetElapsedTime(began) < 8 * Length || taken.Count == 0; i++)
        {
            Thread.SpinWait(2000);
            long before = Stopwatch.GetTimestamp();
            target.WriteAll();
            if (Stopwatch.GetElapsedTime(began) > Length)
            {
                taken.Add(Stopwatch.GetElapsedTime(before).TotalNanoseconds);
            }
        }

        Volatile.Write(ref stopped, true);
        Array.ForEach(threads, thread => thread.Join());
        taken.Sort();
        return [.. ranks.Select(rank => taken[(int)(rank * (taken.Count - 1))])];
    }

    private static double Round<TTurn>(TTurn turn, int count)
        where TTurn : struct, IScaledTurn
    {
        double[] rates = new double[count];
        bool stopped = false;
        using var start = new Barrier(count + 1);
        Thread[] threads = [.. Enumerable.Range(0, count).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            long began = Stopwatch.GetTimestamp();
            long iterations = Loop(turn, number, ref stopped);
            rates[number] = iterations / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }))];
        Array.ForEach(threads, thread => thread.Start());
        start.SignalAndWait();
        Thread.Sleep(Length);
        Volatile.Write(ref stopped, true);
        Array.ForEach(threads, thread => thread.Join());
        return rates.Sum();
    }

    private static long Loop<TTurn>(TTurn turn, int thread, ref bool stopped)
        where TTurn : struct, IScaledTurn
    {
        // An object of the thread's own: a field of the closure would lie beside those of the others.
        var own = new Own { Random = (ulong)thread + 1 };
        long iterations = 0;
        do
        {
            Some(turn, thread, ref own.Random);
            iterations += Batch;
        }
        while (!Volatile.Read(ref stopped));

        return iterations;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Some<TTurn>(TTurn turn, int thread, ref ulong random)
        where TTurn : struct, IScaledTurn
    {
        for (int i = 0; i < Batch; i++)
        {
            turn.Iterate(thread, ref random);
        }
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private sealed class Own
    {
        [FieldOffset(128)]
        public ulong Random;
    }
}
