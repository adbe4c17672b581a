using ClassicMm;

Options? options = Options.Parse(args, out string message);
if (options is null)
{
    Console.Error.WriteLine(message);
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

string directory = Directory.CreateTempSubdirectory("classicmm-").FullName;
try
{
    Writeback.Start();
    new Exercise(directory).Run();
    Report report;
    using (var workload = new Workload(options, directory))
    {
        report = workload.Run();
    }

    new Exercise(directory).Run();
    Writeback.Stop();
    report.Write(Console.Out);
    return 0;
}
catch (Exception failure)
{
    Console.Error.WriteLine($"failed: {failure.Message}");
    return 1;
}
finally
{
    Directory.Delete(directory, recursive: true);
}
