using System.Globalization;
using CsvHelper;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Training;

/// <summary>parts.csv of a run on files of a user's own: part, class and name of each.</summary>
internal static class PartsTable
{
    /// <summary>Writes it, in one step.</summary>
    public static void Write(RunFolder folder, SampleFolders files) => folder.Write(folder.PartsFile, stream => Write(files, stream));

    /// <summary>
    /// How the files of a data set differ from those of the run: a sentence's end, "has …"; null where they are the same, or nothing was
    /// kept.
    /// </summary>
    /// <exception cref="RunFolderException">The table cannot be read.</exception>
    public static string? Difference(RunFolder folder, SampleFolders files)
    {
        if (!File.Exists(folder.PartsFile))
            return null;
        try
        {
            using var now = new MemoryStream();
            Write(files, now);
            var before = File.ReadAllBytes(folder.PartsFile);
            return now.ToArray().AsSpan().SequenceEqual(before) ? null : Difference(before, files.Test);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CsvHelperException)
        {
            throw new RunFolderException($"{folder.PartsFile} cannot be read: {error.Message}.", error);
        }
    }

    private static string Difference(byte[] before, IReadOnlyList<SampleFile> test)
    {
        using var csv = new CsvReader(new StreamReader(new MemoryStream(before)), CultureInfo.InvariantCulture);
        HashSet<string> trained = new(StringComparer.Ordinal),
            tested = new(StringComparer.Ordinal);
        csv.Read();
        while (csv.Read())
            (csv.GetField(0) == "test" ? tested : trained).Add(csv.GetField(2)!);
        var seen = test.Count(file => trained.Contains(file.Name));
        var added = test.Count(file => !trained.Contains(file.Name) && !tested.Contains(file.Name));
        if (test.Count == tested.Count && test.All(file => tested.Contains(file.Name)))
            return $"has other files now, but the same {test.Count} to test";
        return $"has other files now: of {test.Count} to test, {seen} were trained on or chosen by, and {added} are new";
    }

    private static void Write(SampleFolders files, Stream stream)
    {
        using var csv = new CsvWriter(new StreamWriter(stream, leaveOpen: true), CultureInfo.InvariantCulture);
        foreach (var heading in (string[])["part", "class", "file"])
            csv.WriteField(heading);
        csv.NextRecord();
        foreach (var (part, list) in new[] { ("train", files.Train), ("validation", files.Validation), ("test", files.Test) })
        foreach (var file in list)
        {
            csv.WriteField(part);
            csv.WriteField(files.Classes[file.Class]);
            csv.WriteField(file.Name);
            csv.NextRecord();
        }
    }
}
