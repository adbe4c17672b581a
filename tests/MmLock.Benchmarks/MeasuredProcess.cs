using System.ComponentModel;
using System.Diagnostics;

namespace MmLock.Benchmarks;

/// <summary>A process that has run to its end.</summary>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="CpuSeconds">Of all its threads; less than a sample short of the end.</param>
/// <param name="PeakBytes">The largest working set.</param>
internal sealed record MeasuredProcess(int ExitCode, double Seconds, double CpuSeconds, long PeakBytes, string Output, string Errors)
{
    private static readonly TimeSpan s_sample = TimeSpan.FromMilliseconds(50);

    public static MeasuredProcess Run(string program, IEnumerable<string> arguments, string folder)
    {
        var start =
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        long peak = 0;
        TimeSpan cpu = TimeSpan.Zero;
        do
        {
            (peak, cpu) = Sample(process, peak, cpu);
        }
        while (!process.WaitForExit(s_sample));
        process.WaitForExit();
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new MeasuredProcess(
            process.ExitCode, seconds, cpu.TotalSeconds, peak, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    /// <summary>The system forgets these figures when the process ends, so they are read while it runs.</summary>
    private static (long Peak, TimeSpan Cpu) Sample(Process process, long peak, TimeSpan cpu)
    {
        try
        {
            process.Refresh();
            return (Math.Max(peak, process.PeakWorkingSet64), process.TotalProcessorTime);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            return (peak, cpu);
        }
    }
}
