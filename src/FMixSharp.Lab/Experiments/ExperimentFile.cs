using System.Text;
using System.Text.Json;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Reports;

namespace FMixSharp.Lab.Experiments;

/// <summary>An experiment and the file it lies in.</summary>
/// <param name="Path">The file.</param>
/// <param name="Content">What it says.</param>
public sealed record ExperimentFile(string Path, Experiment Content)
{
    /// <summary>The file's name without its ending; runs go into folders of this name.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Reads a file and checks that all its runs can be planned.</summary>
    /// <exception cref="ExperimentException">There is no such file, or something in it is wrong; the message says where.</exception>
    public static ExperimentFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            var content = JsonSerializer.Deserialize<Experiment>(File.ReadAllBytes(path), RecordJson.Strict)
                ?? throw new JsonException("it holds nothing");
            var file = new ExperimentFile(path, content);
            foreach (var scale in content.Scales.Keys)
                ExperimentPlan.Runs(file, scale);
            return file;
        }
        catch (JsonException error)
        {
            throw new ExperimentException($"{path} cannot be read: {error.Message}", error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ExperimentException($"There is no experiment {path}; give a file such as experiments/cifar10-preact-resnet18.json.", error);
        }
    }

    /// <summary>Writes it back to its file, which is replaced in one step.</summary>
    public void Save()
    {
        var json = JsonSerializer.Serialize(Content, RecordJson.Strict);
        OutputFile.Write(Path, Encoding.UTF8.GetBytes(json + "\n"));
    }
}
