<?php
return ['default' => 'pgsql', 'connections' => ['pgsql' => ['driver' => 'pgsql']]];
