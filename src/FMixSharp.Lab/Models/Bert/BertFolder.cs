using System.Text.Json;
using FMixSharp.Lab.Weights;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>A downloaded BERT: config.json, vocab.txt, a file of weights, and perhaps tokenizer_config.json.</summary>
internal sealed class BertFolder
{
    private const string ConfigName = "config.json",
        VocabularyName = "vocab.txt",
        TokenizerName = "tokenizer_config.json";

    /// <summary>Names of the file of weights, in the folder; the first that is there is read.</summary>
    public static IReadOnlyList<string> WeightsNames { get; } = ["model.safetensors", "pytorch_model.bin", "model.onnx", "onnx/model.onnx"];

    private static readonly string needed = $"{ConfigName}, {VocabularyName} and one of {string.Join(", ", WeightsNames)}";

    private BertFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The sizes that config.json gives.</summary>
    public BertConfig Config => field ??= BertConfigFile.Read(In(ConfigName));

    /// <summary>The word pieces, a line each.</summary>
    public string VocabularyFile => In(VocabularyName);

    /// <summary>The weights, which a run needs to begin only.</summary>
    /// <exception cref="WeightsException">There are none.</exception>
    public string WeightsFile =>
        WeightsNames.FirstOrDefault(name => File.Exists(In(name))) is { } found
            ? In(found)
            : throw new WeightsException($"{Path} has no weights; expected {needed}");

    /// <summary>Whether tokenizer_config.json says that texts are in lower case; null if it says nothing.</summary>
    /// <exception cref="WeightsException">The file is no JSON.</exception>
    public bool? LowerCase =>
        File.Exists(In(TokenizerName))
        && WeightsJson.ReadObject(In(TokenizerName)).TryGetProperty("do_lower_case", out var value)
        && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : null;

    /// <summary>Opens a folder; only the presence of configuration and vocabulary is checked yet.</summary>
    /// <param name="path">As it lies, or relative to $FMIX_DATA.</param>
    /// <exception cref="WeightsException">There is no such folder, or a file is missing.</exception>
    public static BertFolder Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var folder = new BertFolder(Data.DataFolders.Find(path));
        if (!Directory.Exists(folder.Path))
            throw new WeightsException($"{Safetensors.SafetensorsHeader.Printable(path)}: no such folder; expected one with {needed}");
        foreach (var file in (string[])[ConfigName, VocabularyName])
            if (!File.Exists(folder.In(file)))
                throw new WeightsException($"{folder.Path} has no {file}; expected {needed}");
        return folder;
    }

    private string In(string file) => System.IO.Path.Combine(Path, file);
}
